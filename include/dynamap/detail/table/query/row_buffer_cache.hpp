// Keeps the memory of a page's rows for the next page.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "dynamap/detail/base/address_sanitizer.hpp"

namespace dynamap::detail {

/// The memory that one thread keeps of earlier pages: one empty vector for each row type.
///
/// Cost: saves the allocation of a large block for each page. glibc's malloc sorts all its small free blocks
/// for a large request, and a page has just freed those of its strings.
template <class Row>
class row_buffer_cache {
  public:
    /// Returns an empty vector, with the kept memory if there is any.
    [[nodiscard]] static std::vector<Row> take() noexcept {
        if (ended_ || !keeps) return {};
        return std::move(kept().rows);
    }
    /// Destroys the rows, and keeps their memory if it is larger than the kept one and not too large.
    static void give(std::vector<Row>& rows) noexcept {
        if (ended_ || !keeps || rows.capacity() > most || rows.capacity() <= kept().rows.capacity()) return;
        rows.clear();
        kept().rows = std::move(rows);
    }

  private:
    static constexpr std::size_t most = (std::size_t{64} << 10) / sizeof(Row);
    static constexpr bool keeps = !address_sanitizer;

    struct kept_rows {
        std::vector<Row> rows;
        ~kept_rows() { ended_ = true; }
    };
    static kept_rows& kept() noexcept {
        thread_local kept_rows mine;
        return mine;
    }

    static inline thread_local bool ended_ = false;  // for a page that ends after the thread's other objects
};

}  // namespace dynamap::detail
