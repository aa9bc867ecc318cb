// Finds a field by its name, in little time for any order of attributes.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "dynamap/detail/wire/value_reader.hpp"
#include "wire/json_document.hpp"

namespace dynamap::wire {

/// Finds fields by name for one row. It first tries the field that came at this point the last time. In a
/// small table it then tries all others. For a large table it builds a hash index at the first attribute that
/// comes in another order.
class field_finder {
  public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    field_finder(std::span<field const> fields, attribute_order& order) noexcept
        : fields_(fields), order_(order) {}

    /// The place of the field to try first; `none` if there is no guess.
    [[nodiscard]] std::size_t likely() const noexcept {
        std::size_t const i = remembered();
        return i < fields_.size() ? i : none;
    }

    /// The attribute is the field at place `i`.
    void found(std::size_t i) noexcept { behind_ = i + 1; }

    /// The place of the field `name`, or `none`. A result counts as found.
    [[nodiscard]] std::size_t find(std::string_view name) noexcept {
        std::size_t i = likely();
        if (i == none || !same(fields_[i].name, name)) {
            i = fields_.size() <= small ? scan(name) : look_up(name);
            if (i == none) return none;
            remembered() = static_cast<std::uint16_t>(i);
        }
        found(i);
        return i;
    }

    /// Compares names, which are short: two overlapping words cover most of them without a call.
    static bool same(std::string_view a, std::string_view b) noexcept {
        if (a.size() != b.size()) return false;
        if (a.size() >= 8 && a.size() <= 16) return overlap<std::uint64_t>(a, b);
        if (a.size() >= 4 && a.size() < 8) return overlap<std::uint32_t>(a, b);
        if (a.size() == 2 || a.size() == 3) return overlap<std::uint16_t>(a, b);
        return std::memcmp(a.data(), b.data(), a.size()) == 0;
    }

  private:
    static constexpr std::size_t small = 16;

    // Selected by the address of the field after the last one found. Tables that share a place only cost each
    // other time.
    [[nodiscard]] std::uint16_t& remembered() const noexcept {
        return order_[reinterpret_cast<std::uintptr_t>(fields_.data() + behind_) / sizeof(field) %
                      order_.size()];
    }

    std::size_t scan(std::string_view name) const noexcept {
        for (std::size_t i = 0; i != fields_.size(); ++i)
            if (same(fields_[i].name, name)) return i;
        return none;
    }

    std::size_t look_up(std::string_view name) noexcept {
        if (mask_ == 0) make_index();
        for (std::size_t s = hash(name) & mask_; slots_[s] != 0; s = (s + 1) & mask_)
            if (same(fields_[slots_[s] - 1u].name, name)) return slots_[s] - 1u;
        return none;
    }

    void make_index() noexcept {
        mask_ = std::bit_ceil(fields_.size() * 2) - 1;
        std::memset(slots_.data(), 0, (mask_ + 1) * sizeof slots_[0]);
        for (std::size_t i = 0; i != fields_.size(); ++i) {
            std::size_t s = hash(fields_[i].name) & mask_;
            while (slots_[s] != 0) s = (s + 1) & mask_;
            slots_[s] = static_cast<std::uint16_t>(i + 1);
        }
    }

    template <class Word>
    static bool overlap(std::string_view a, std::string_view b) noexcept {
        std::size_t const tail = a.size() - sizeof(Word);
        Word const head_differs = load<Word>(a.data()) ^ load<Word>(b.data());
        Word const tail_differs = load<Word>(a.data() + tail) ^ load<Word>(b.data() + tail);
        return (head_differs | tail_differs) == 0;
    }

    template <class Word>
    static Word load(char const* from) noexcept {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }

    /// Mixes the length and both ends of the name, which differ between the names of a table.
    static std::size_t hash(std::string_view name) noexcept {
        std::uint64_t head = 0;
        std::uint64_t tail = 0;
        std::size_t const n = name.size() < sizeof head ? name.size() : sizeof head;
        std::memcpy(&head, name.data(), n);
        std::memcpy(&tail, name.data() + name.size() - n, n);
        std::uint64_t const mixed = (head ^ std::rotl(tail, 29) ^ name.size()) * 0x9E3779B97F4A7C15u;
        return static_cast<std::size_t>(mixed >> 40);
    }

    std::span<field const> fields_;
    attribute_order& order_;
    std::size_t behind_ = 0;                           // after the field found last
    std::size_t mask_ = 0;                             // of the index; 0: not built yet
    std::array<std::uint16_t, 2 * max_fields> slots_;  // place + 1, or 0; filled when the index is built
};

}  // namespace dynamap::wire
