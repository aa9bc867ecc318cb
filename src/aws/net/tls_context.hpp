// Which certificates are trusted.
#pragma once

#include <memory>
#include <string>

namespace dynamap::aws {

/// The TLS settings that a client's connections share: TLS 1.2 or later, the server's certificate is checked.
class tls_context {
  public:
    /// Trusts the authorities in `ca_file` (PEM), or the system's when it is empty.
    /// Errors: `errc::invalid_configuration` when the file cannot be read.
    explicit tls_context(std::string const& ca_file);
    ~tls_context();

    struct impl;
    [[nodiscard]] impl& get() const noexcept { return *impl_; }

  private:
    std::unique_ptr<impl> impl_;
};

}  // namespace dynamap::aws
