// A self-signed certificate, made when a test needs one.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>

namespace test {

/// A certificate that signs itself, and its file in PEM format, removed at the end.
class self_signed {
  public:
    /// `names` as OpenSSL writes alternative names: "DNS:localhost,IP:127.0.0.1"; empty: it has none.
    explicit self_signed(std::string const& names, std::string const& subject = "dynamap test");
    ~self_signed();
    self_signed(self_signed const&) = delete;
    self_signed& operator=(self_signed const&) = delete;

    [[nodiscard]] std::string pem_file() const { return file_.string(); }
    [[nodiscard]] X509* certificate() const { return certificate_.get(); }
    [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }

  private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> certificate_;
    std::filesystem::path file_;
};

}  // namespace test
