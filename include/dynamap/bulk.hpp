// Loads many rows at the rate that the table accepts.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <exception>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/bulk_options.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/base/awaited.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/table/batch/batch_key.hpp"
#include "dynamap/detail/table/bulk/bulk_load.hpp"
#include "dynamap/error.hpp"

namespace dynamap {

/// A row or key that cannot be written, and the reason.
template <class Item>
struct dead_letter {
    Item item;  ///< the row, or the key
    error why;  ///< the reason
};

/// The outcome of a bulk load. `Item` is the row, or for a removal the key.
///
/// Shape: true if the source was read to its end and every row was written or replaced. A row is replaced
/// once a later row with the same key was written. If the later row is rejected, the earlier one is written.
/// Order: a later row of a key is sent after the earlier one has returned. A request that was given up after
/// `bulk_options::request_timeout` may still be carried out after it.
template <class Item>
class [[nodiscard]] bulk_outcome : public call_outcome, public bulk_counts {
  public:
    /// Makes an empty outcome, which is false. Futures and callbacks need a default constructor.
    bulk_outcome() = default;
    bulk_outcome(detail::bulk_result result, std::vector<dead_letter<Item>> dead,
                 std::vector<Item> unprocessed)
        : call_outcome(std::move(result.failure)),
          bulk_counts(std::move(result.counts)),
          at_end_(result.at_end),
          dead_(std::move(dead)),
          unprocessed_(std::move(unprocessed)) {}

    /// Whether the source was read to its end and no row is unprocessed. There may be dead letters. The
    /// outcome is then false, but there is nothing to resume.
    [[nodiscard]] bool at_end() const noexcept { return at_end_; }
    /// The rows that failed, and the reasons, unless the caller's own function took them.
    [[nodiscard]] std::vector<dead_letter<Item>> const& dead_letters() const noexcept { return dead_; }
    /// The items that were read, but are not known to be written.
    [[nodiscard]] std::vector<Item> const& unprocessed() const noexcept { return unprocessed_; }

  private:
    bool at_end_ = false;
    std::vector<dead_letter<Item>> dead_;
    std::vector<Item> unprocessed_;
};

namespace detail {

/// A function that returns one row for each call, and an empty optional at the end, directly or as an
/// awaitable.
template <class F>
concept row_function = !std::ranges::range<F> && std::invocable<F&>;

/// Whether a source provides items: of type `Item`, or of any type if it is void. A function must return a
/// type that can mark the end.
template <class From, class Item = void>
constexpr bool is_source_of() {
    using function = std::decay_t<From>;
    if constexpr (std::ranges::input_range<From>) {
        return std::is_void_v<Item> || std::is_convertible_v<std::ranges::range_reference_t<From>,
                                                             std::add_lvalue_reference_t<Item const>>;
    } else if constexpr (row_function<function>) {
        using awaited_type = typename awaited<std::invoke_result_t<function&>>::type;
        if constexpr (requires(awaited_type& given) {
                          static_cast<bool>(given);
                          *given;
                      })
            return std::is_void_v<Item> || std::is_convertible_v<decltype(*std::declval<awaited_type&>()),
                                                                 std::add_lvalue_reference_t<Item const>>;
        else return false;
    } else {
        return false;
    }
}

/// Stores the dead letters in the outcome.
struct keep_dead_letters {};

/// Takes items from a range or function and encodes them.
template <class Table, bool Put, class From, class Sink>
class typed_source final : public bulk_source {
  public:
    using item = std::conditional_t<Put, typename Table::row_type, table_key<Table>>;

    typed_source(From from, Sink sink) : from_(std::move(from)), sink_(std::move(sink)) {}

    asio::awaitable<got> next(byte_buffer& json, wire::key_positions& key) override {
        return each(
            [this, to = &json, at = &key](auto const& given) { return this->encode(given, *to, *at); });
    }
    asio::awaitable<got> skip() override {
        return each([](auto const&) { return got::row; });
    }
    error give_up_refused() override {
        auto letter = std::exchange(refused_, std::nullopt);
        try {
            pass_on(letter->item, letter->why);
        } catch (...) {
            unprocessed.push_back(std::move(letter->item));
            throw;
        }
        return letter->why;
    }
    void give_up(std::string_view json, error const& why) override {
        item what = decoded(json);
        pass_on(what, why);
    }
    void add_unprocessed(std::string_view json) override { unprocessed.push_back(decoded(json)); }

    std::vector<dead_letter<item>> dead;
    std::vector<item> unprocessed;

  private:
    template <class Use>
    asio::awaitable<got> each(Use use) {
        if constexpr (std::ranges::range<From>) {
            if (!at_) at_.emplace(std::ranges::begin(from_));
            else if (*at_ != std::ranges::end(from_)) ++*at_;
            if (*at_ == std::ranges::end(from_)) co_return got::end;
            auto&& row = **at_;
            co_return use(row);
        } else if constexpr (awaited<std::invoke_result_t<From&>>::is) {
            auto row = co_await from_();
            co_return row ? use(*row) : got::end;
        } else {
            auto row = from_();
            co_return row ? use(*row) : got::end;
        }
    }
    template <class Given>
    got encode(Given const& given, byte_buffer& json, wire::key_positions& key) {
        json.clear();
        try {
            try {
                if constexpr (Put) require_no_version<Table>();
                if constexpr (Put)
                    Table::schema::encode_written(json, given, Table::schema::time_of_write(), &key);
                else key = write_key_of<Table>(json, given);
                return got::row;
            } catch (error const& why) {
                refused_.emplace(dead_letter<item>{as_item(given), why});
                return got::refused;
            }
        } catch (...) {  // no memory, or what a codec throws; the source may not have the row any more
            why_left = std::current_exception();
            leave(given);
            return got::left;
        }
    }
    template <class Given>
    void leave(Given const& given) noexcept {
        try {
            unprocessed.push_back(as_item(given));
        } catch (...) {  // it is counted all the same
        }
    }
    template <class Given>
    static item as_item(Given const& given) {
        if constexpr (!Put && std::is_same_v<Given, typename Table::row_type>) {
            using schema = typename Table::schema;
            if constexpr (schema::has_sort_key)
                return item(given.*schema::partition_pointer, given.*schema::sort_pointer);
            else return given.*schema::partition_pointer;
        } else {
            return item(given);
        }
    }
    static item decoded(std::string_view json) {
        if constexpr (Put) return parse_row<Table>(json);
        else return parse_key<Table>(json);
    }
    void pass_on(item& what, error const& why) {
        if constexpr (std::is_same_v<Sink, keep_dead_letters>) dead.push_back({what, why});
        else sink_(std::as_const(what), why);
    }

    From from_;
    Sink sink_;
    std::optional<dead_letter<item>> refused_;  // by encode()
    decltype([] {
        if constexpr (std::ranges::range<From>) return std::optional<std::ranges::iterator_t<From>>();
        else return 0;
    }()) at_{};
};

template <bool Put, class Table, class From, class Sink>
auto run_typed_load(Table table, From from, bulk_options options, Sink sink)
    -> asio::awaitable<bulk_outcome<typename typed_source<Table, Put, From, Sink>::item>> {
    using source_type = typed_source<Table, Put, From, Sink>;
    if constexpr (std::ranges::sized_range<From>)
        if (!options.total) options.total = std::ranges::size(from);
    source_type source(std::move(from), std::move(sink));
    batch_table what{table.name(), Table::schema::key_names()};
    bulk_result result = co_await run_bulk_load(table.client(), what, Put, source, options);
    co_return bulk_outcome<typename source_type::item>(std::move(result), std::move(source.dead),
                                                       std::move(source.unprocessed));
}

template <class From>
auto as_source(From&& from) {
    if constexpr (std::ranges::range<From>) require_safe_range<From>();
    else require_safe_function<From>();
    if constexpr (std::ranges::viewable_range<From>) return std::views::all(std::forward<From>(from));
    else return std::decay_t<From>(std::forward<From>(from));
}

/// Rejects options in braces at compile time.
template <class From>
asio::awaitable<void> refuse_braced_options() {
    static_assert(!std::is_same_v<From, From>,
                  "dynamap: give the options a name first: `dynamap::bulk_options options; options.in_flight "
                  "= 4;`, then (rows, options)");
    return {};
}
/// Whether the argument after the source is options. A static_assert explains it.
template <class Given>
constexpr bool require_options() {
    static_assert(std::convertible_to<Given, bulk_options const&>,
                  "dynamap: after its source a load takes `dynamap::bulk_options options;`, and after these "
                  "the function for dead letters: (rows, options, dead_letters)");
    return std::convertible_to<Given, bulk_options const&>;
}
/// Checks the function that takes dead letters.
template <class Sink, class Item>
constexpr void require_dead_letter_sink() {
    require_safe_function<Sink>();
    if constexpr (!std::is_same_v<std::decay_t<Sink>, keep_dead_letters>) {
        static_assert(std::invocable<std::decay_t<Sink>&, Item const&, error const&>,
                      "dynamap: dead_letters is a function of (Row const&, dynamap::error const&), for "
                      "bulk_remove of the key and the error");
        require_not_awaited<std::decay_t<Sink>, Item const&, error const&>();
    }
}
// The bulk members of table.
template <class Table>
struct bulk_calls {
    using in_braces = bulk_settings;

    template <class From, class Sink = keep_dead_letters>
    static auto put(Table const& table, From&& from, bulk_options const& options = {},
                    Sink&& dead_letters = {}) {
        require_dead_letter_sink<Sink, typename Table::row_type>();
        constexpr bool fits = is_source_of<From, typename Table::row_type>();
        static_assert(fits, "dynamap: bulk_put takes a range of rows, or a function that returns "
                            "std::optional<Row>, or an awaitable of it");
        if constexpr (fits)
            return run_typed_load<true>(table, as_source(std::forward<From>(from)), options,
                                        std::decay_t<Sink>(std::forward<Sink>(dead_letters)));
        else return asio::awaitable<void>();
    }
    template <class From, class Given, class... Sink>
        requires(!std::convertible_to<Given, bulk_options const&>)
    static asio::awaitable<void> put(Table const&, From&&, Given&&, Sink&&...) {
        (void)require_options<Given>();
        return {};
    }
    template <class From, class Sink = keep_dead_letters>
    static auto remove(Table const& table, From&& from, bulk_options const& options = {},
                       Sink&& dead_letters = {}) {
        require_dead_letter_sink<Sink, table_key<Table>>();
        constexpr bool fits = is_source_of<From>();
        static_assert(fits, "dynamap: bulk_remove takes a range of keys or rows, or a function that returns "
                            "std::optional of them, or an awaitable of it");
        if constexpr (fits)
            return run_typed_load<false>(table, as_source(std::forward<From>(from)), options,
                                         std::decay_t<Sink>(std::forward<Sink>(dead_letters)));
        else return asio::awaitable<void>();
    }
    template <class From, class Given, class... Sink>
        requires(!std::convertible_to<Given, bulk_options const&>)
    static asio::awaitable<void> remove(Table const&, From&&, Given&&, Sink&&...) {
        (void)require_options<Given>();
        return {};
    }
};
}  // namespace detail

}  // namespace dynamap
