#include "aws/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {
namespace {

template <auto Free>
struct freed_by {
    void operator()(auto* p) const noexcept { Free(p); }
};
template <class T, auto Free>
using owned = std::unique_ptr<T, freed_by<Free>>;

[[noreturn]] void refuse(char const* what) {
    throw std::runtime_error(std::string("dynamap: OpenSSL cannot do ") + what +
                             "; its default provider seems not to be loaded");
}

// Looking an algorithm up by its name takes longer than hashing a request; so it is done once.
EVP_MD const* sha256_algorithm() {
    static owned<EVP_MD, EVP_MD_free> const algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    if (!algorithm) refuse("SHA-256");
    return algorithm.get();
}

EVP_MAC* hmac_algorithm() {
    static owned<EVP_MAC, EVP_MAC_free> const algorithm(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    if (!algorithm) refuse("HMAC");
    return algorithm.get();
}

/// A thread's HMAC context; it keeps the last key's schedule, as the day's signing key comes again and again.
class hmac_context {
  public:
    hmac_context() : context_(EVP_MAC_CTX_new(hmac_algorithm())) {
        char name[] = "SHA256";
        OSSL_PARAM const parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                         OSSL_PARAM_construct_end()};
        if (!context_ || EVP_MAC_CTX_set_params(context_.get(), parameters) != 1) refuse("HMAC-SHA-256");
    }
    hmac_context(hmac_context const&) = delete;
    hmac_context& operator=(hmac_context const&) = delete;
    ~hmac_context() { OPENSSL_cleanse(key_.data(), key_.size()); }

    digest operator()(std::span<std::uint8_t const> key, std::string_view data) {
        digest out;
        std::size_t size = 0;
        bool const done = start(key) &&
                          EVP_MAC_update(context_.get(), reinterpret_cast<unsigned char const*>(data.data()),
                                         data.size()) == 1 &&
                          EVP_MAC_final(context_.get(), out.data(), &size, out.size()) == 1;
        if (!done) refuse("HMAC-SHA-256");
        return out;
    }

  private:
    bool start(std::span<std::uint8_t const> key) {
        if (keyed_ && std::ranges::equal(key, key_))
            return EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1;
        // OpenSSL takes a null key for "the same as before".
        static constexpr std::uint8_t nothing = 0;
        keyed_ = EVP_MAC_init(context_.get(), key.empty() ? &nothing : key.data(), key.size(), nullptr) == 1;
        OPENSSL_cleanse(key_.data(), key_.size());
        key_.assign(key.begin(), key.end());
        return keyed_;
    }

    owned<EVP_MAC_CTX, EVP_MAC_CTX_free> context_;
    std::vector<std::uint8_t> key_;
    bool keyed_ = false;
};

void append_hex_digits(std::string& out, std::span<unsigned char const> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::size_t const start = out.size();
    out.resize(start + 2 * bytes.size());
    char* to = out.data() + start;
    for (unsigned char const byte : bytes) {
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
}

}  // namespace

digest sha256(std::string_view data) {
    thread_local owned<EVP_MD_CTX, EVP_MD_CTX_free> const context(EVP_MD_CTX_new());
    digest out;
    bool const done = context && EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1;
    if (!done) refuse("SHA-256");
    return out;
}

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

void append_hex(std::string& out, digest const& bytes) { append_hex_digits(out, bytes); }

std::string sha1_hex(std::string_view data) {
    std::array<unsigned char, 20> bytes;
    if (EVP_Digest(data.data(), data.size(), bytes.data(), nullptr, EVP_sha1(), nullptr) != 1) refuse("SHA-1");
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
