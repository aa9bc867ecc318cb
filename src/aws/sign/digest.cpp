// SHA-256 and HMAC-SHA-256: the only file that calls OpenSSL's hashes.
#include "aws/sign/digest.hpp"

// Uses OpenSSL's SHA-256 directly, although 3.0 deprecates it: the EVP layer allocates memory for each hash.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/hex_digits.hpp"
#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {
namespace {

[[noreturn]] void refuse(char const* what) {
    throw std::runtime_error(std::string("dynamap: OpenSSL cannot compute ") + what);
}

/// A hash in progress.
class running_hash {
  public:
    running_hash() {
        if (SHA256_Init(&state_) != 1) refuse("SHA-256");
    }
    running_hash& add(std::span<std::uint8_t const> data) {
        if (SHA256_Update(&state_, data.data(), data.size()) != 1) refuse("SHA-256");
        return *this;
    }
    running_hash& add(std::string_view data) {
        return add({reinterpret_cast<std::uint8_t const*>(data.data()), data.size()});
    }
    digest end() {
        digest out;
        if (SHA256_Final(out.data(), &state_) != 1) refuse("SHA-256");
        return out;
    }

  private:
    SHA256_CTX state_;
};

/// HMAC as in RFC 2104. It caches the state of the last key, because the day's signing key is used again and
/// again.
class hmac_context {
  public:
    hmac_context() { use({}); }
    hmac_context(hmac_context const&) = delete;
    hmac_context& operator=(hmac_context const&) = delete;
    ~hmac_context() {
        forget();
        OPENSSL_cleanse(&inner_, sizeof inner_);
        OPENSSL_cleanse(&outer_, sizeof outer_);
    }

    digest operator()(std::span<std::uint8_t const> key, std::string_view data) {
        if (!std::ranges::equal(key, key_)) use(key);
        digest const inner = running_hash(inner_).add(data).end();
        return running_hash(outer_).add(inner).end();
    }

  private:
    static constexpr std::size_t block_size = 64;

    void use(std::span<std::uint8_t const> key) {
        forget();
        std::array<std::uint8_t, block_size> block{};
        if (key.size() > block_size) std::ranges::copy(running_hash().add(key).end(), block.begin());
        else std::ranges::copy(key, block.begin());
        for (auto& byte : block) byte ^= 0x36;
        inner_ = running_hash().add(block);
        for (auto& byte : block) byte ^= 0x36 ^ 0x5c;
        outer_ = running_hash().add(block);
        OPENSSL_cleanse(block.data(), block.size());
        key_.assign(key.begin(), key.end());
    }
    void forget() noexcept {
        OPENSSL_cleanse(key_.data(), key_.size());
        key_.clear();
    }

    running_hash inner_, outer_;
    std::vector<std::uint8_t> key_;
};

void append_hex_digits(std::string& out, std::span<unsigned char const> bytes) {
    std::size_t const start = out.size();
    out.resize(start + 2 * bytes.size());
    char* to = out.data() + start;
    for (unsigned char const byte : bytes) to = put_hex(to, byte);
}

}  // namespace

digest sha256(std::string_view data) { return running_hash().add(data).end(); }

digest hmac_sha256(std::span<std::uint8_t const> key, std::string_view data) {
    thread_local hmac_context context;
    return context(key, data);
}

digest hmac_sha256(std::string_view key, std::string_view data) {
    return hmac_sha256(std::span(reinterpret_cast<std::uint8_t const*>(key.data()), key.size()), data);
}

void append_base64(std::string& out, digest const& bytes) {
    std::array<unsigned char, 45> text;  // and a terminator
    auto const size = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
    out.append(reinterpret_cast<char const*>(text.data()), static_cast<std::size_t>(size));
}

void append_base64(std::string& out, std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // and a terminator
    auto const size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                      reinterpret_cast<unsigned char const*>(bytes.data()),
                                      static_cast<int>(bytes.size()));
    out.append(text, 0, static_cast<std::size_t>(size));
}

void append_hex(std::string& out, digest const& bytes) { append_hex_digits(out, bytes); }

std::string sha1_hex(std::string_view data) {
    std::array<unsigned char, 20> bytes;
    if (EVP_Digest(data.data(), data.size(), bytes.data(), nullptr, EVP_sha1(), nullptr) != 1)
        refuse("SHA-1");
    std::string text;
    append_hex_digits(text, bytes);
    return text;
}

std::string sha256_hex(std::string_view data) {
    std::string text;
    append_hex(text, sha256(data));
    return text;
}

}  // namespace dynamap::aws
