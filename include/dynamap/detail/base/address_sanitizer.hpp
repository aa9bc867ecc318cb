// Whether this unit is compiled with the address sanitizer.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define DYNAMAP_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DYNAMAP_ADDRESS_SANITIZER 1
#endif
#endif
#ifndef DYNAMAP_ADDRESS_SANITIZER
#define DYNAMAP_ADDRESS_SANITIZER 0
#endif

namespace dynamap::detail {

/// True if memory should not be reused, so that the address sanitizer detects a use after an object's end.
inline constexpr bool address_sanitizer = DYNAMAP_ADDRESS_SANITIZER == 1;

}  // namespace dynamap::detail

#undef DYNAMAP_ADDRESS_SANITIZER
