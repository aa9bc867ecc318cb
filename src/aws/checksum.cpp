#include "aws/checksum.hpp"

#include <libdeflate.h>

namespace dynamap::aws {

std::uint32_t crc32(std::string_view data) noexcept {
    return ::libdeflate_crc32(0, data.data(), data.size());
}

}  // namespace dynamap::aws
