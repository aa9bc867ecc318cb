// A self-signed certificate, made when a test needs one.
#include "self_signed.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

#include "dynamap/uuid.hpp"

namespace test {
namespace {

void require(bool done, char const* what) {
    if (!done) throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

void add_extension(X509* certificate, int kind, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    require(extension != nullptr, "read a certificate extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

self_signed::self_signed(std::string const& names, std::string const& subject)
    : key_(EVP_EC_gen("P-256"), EVP_PKEY_free),
      certificate_(X509_new(), X509_free),
      file_(std::filesystem::temp_directory_path() /
            ("dynamap-" + dynamap::uuid::v4().to_string() + ".pem")) {
    require(key_ && certificate_, "make a key");
    X509* const x = certificate_.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 24 * 3600);
    X509_set_pubkey(x, key_.get());
    auto const name = reinterpret_cast<unsigned char const*>(subject.c_str());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, name, -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    add_extension(x, NID_basic_constraints, "critical,CA:TRUE");
    if (!names.empty()) add_extension(x, NID_subject_alt_name, names);
    require(X509_sign(x, key_.get(), EVP_sha256()) != 0, "sign a certificate");

    std::FILE* const file = std::fopen(file_.c_str(), "w");
    require(file != nullptr, "write the certificate's file");
    bool const written = PEM_write_X509(file, x) == 1;
    require((std::fclose(file) == 0) && written, "write the certificate's file");
}

self_signed::~self_signed() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
}

}  // namespace test
