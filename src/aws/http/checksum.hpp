// CRC-32, as in the x-amz-crc32 header: the only file that calls libdeflate's CRC.
#pragma once

#include <cstdint>
#include <string_view>

namespace dynamap::aws {

/// CRC-32 (IEEE 802.3) of `data`.
[[nodiscard]] std::uint32_t crc32(std::string_view data) noexcept;

}  // namespace dynamap::aws
