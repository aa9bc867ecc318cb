// The memory of a page's rows, kept for the next page.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "dynamap/detail/base/address_sanitizer.hpp"

namespace dynamap::detail {

/// What one thread keeps of ended pages: one vector, without rows, for each type of row.
///
/// Cost: saves a large block from the heap for each page. glibc's malloc sorts all its small free blocks when
/// it is asked for a large one, and a page has just freed those of its strings.
template <class Row>
class row_buffer_cache {
  public:
    /// A vector without rows; with memory, if some was kept.
    [[nodiscard]] static std::vector<Row> take() noexcept {
        if (ended_ || !keeps) return {};
        return std::move(kept().rows);
    }
    /// Ends the rows, and keeps their memory if it is more than what is kept and not too much.
    static void give(std::vector<Row>& rows) noexcept {
        if (ended_ || !keeps || rows.capacity() > most || rows.capacity() <= kept().rows.capacity()) return;
        rows.clear();
        kept().rows = std::move(rows);
    }

  private:
    static constexpr std::size_t most = (std::size_t{64} << 10) / sizeof(Row);
    static constexpr bool keeps = !address_sanitizer;

    struct place {
        std::vector<Row> rows;
        ~place() { ended_ = true; }
    };
    static place& kept() noexcept {
        thread_local place mine;
        return mine;
    }

    static inline thread_local bool ended_ = false;  // for a page that ends after the thread's other objects
};

}  // namespace dynamap::detail
