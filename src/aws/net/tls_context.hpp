// The TLS settings of a client: which certificates are trusted.
#pragma once

#include <memory>
#include <string>

namespace dynamap::aws {

/// The TLS settings that a client's connections share: TLS 1.2 or later, with a check of the server's
/// certificate.
class tls_context {
  public:
    /// Trusts the authorities in `ca_file` (PEM), or the system's if it is empty.
    /// Errors: `errc::invalid_configuration` if the file cannot be read.
    explicit tls_context(std::string const& ca_file);
    ~tls_context();

    struct impl;
    [[nodiscard]] impl& get() const noexcept { return *impl_; }

  private:
    std::unique_ptr<impl> impl_;
};

}  // namespace dynamap::aws
