// CRC-32, as in the x-amz-crc32 header: the only file that calls libdeflate's CRC.
#include "aws/http/checksum.hpp"

#include <libdeflate.h>

namespace dynamap::aws {

std::uint32_t crc32(std::string_view data) noexcept {
    return ::libdeflate_crc32(0, data.data(), data.size());
}

}  // namespace dynamap::aws
