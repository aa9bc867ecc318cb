#include "aws/checksum.hpp"

#include <zlib.h>

namespace dynamap::aws {

std::uint32_t crc32(std::string_view data) noexcept {
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<unsigned char const*>(data.data()), data.size()));
}

}  // namespace dynamap::aws
