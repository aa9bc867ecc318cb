// The loop that fills rows of every type.
#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "wire/field_finder.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// The fields of a row that were read.
class seen_fields {
  public:
    explicit seen_fields(std::size_t fields) noexcept {
        words_[0] = 0;
        // the call takes time even for one word
        if (fields >= bits) std::fill_n(words_.begin() + 1, fields / bits, 0);
    }

    [[nodiscard]] bool operator[](std::size_t i) const noexcept {
        return (words_[i / bits] >> i % bits & 1) != 0;
    }
    void add(std::size_t i) noexcept { words_[i / bits] |= std::uint64_t{1} << i % bits; }

  private:
    static constexpr std::size_t bits = 64;
    std::array<std::uint64_t, max_fields / bits + 1> words_;  // only as many are used as the row needs
};

error duplicate(std::string_view name) {
    error_details where;
    where.attribute = name;
    return {errc::malformed_response, "the item has the attribute twice", where};
}

/// Sets each field that was not seen to its value for an absent attribute. Throws if a required field is
/// missing.
void fill_absent(std::span<field const> fields, seen_fields const& seen, row_ref row) {
    std::string missing;
    for (std::size_t i = 0; i != fields.size(); ++i) {
        if (seen[i]) continue;
        if (fields[i].absent != nullptr) {
            fields[i].absent(row);
            continue;
        }
        if (!missing.empty()) missing += ", ";
        missing += fields[i].name;
    }
    if (missing.empty()) return;
    bool const several = missing.find(", ") != std::string::npos;
    throw error(errc::missing_attribute, "the item lacks the required attribute" +
                                             std::string(several ? "s " : " ") + missing +
                                             "; make the member std::optional if that is right");
}

/// Iterates over one item.
class row_walk {
  public:
    row_walk(json_document& document, std::span<field const> fields, row_ref row,
             extra_attributes_sink const* unknown)
        : document_(document),
          fields_(fields),
          row_(row),
          unknown_(unknown),
          finder_(fields, document.order()),
          seen_(fields.size()) {
        if (document.size() >= plain_tokens) plain_end_ = document.size() - plain_tokens + 1;
    }

    /// Reads attributes, from the one whose name is at `t`. Returns the token after the last one.
    token attributes(token t) {
        for (;; ++t) {
            std::size_t const i = finder_.likely();
            auto type = value_type::string;
            std::string_view text;
            if (i == field_finder::none || !is_plain(t, fields_[i].name, type, text)) return any_attribute(t);
            finder_.found(i);
            mark(i);
            try {
                value_reader value = value_reader::access::plain(document_, t + 5, type, text);
                fields_[i].decode(value, row_);
            } catch (error const& e) {
                throw e.within(fields_[i].name);
            }
            t += 7;
            if (*document_.at(t) != ',') return t;
        }
    }

    void finish() {
        if (count_ != fields_.size()) fill_absent(fields_, seen_, row_);
    }

  private:
    // `"name" : { "S" : "text" }` and a comma or brace.
    static constexpr token plain_tokens = 8;

    /// Whether the attribute at `t` is called `name`, is a string or number, and is written as the service
    /// writes it, without spaces and escapes. Then all its tokens are known, and a few comparisons are
    /// enough.
    [[nodiscard]] bool is_plain(token t, std::string_view name, value_type& type,
                                std::string_view& text) const noexcept {
        if (t >= plain_end_) return false;
        char const* const begin = document_.at(t) + 1;
        char const* const end = begin + name.size();
        if (document_.at(t + 1) != end + 1 || !field_finder::same({begin, name.size()}, name)) return false;
        std::string_view const behind(end, 8);  // seven more tokens follow, so there are that many bytes
        if (behind == R"(":{"N":")") type = value_type::number;
        else if (behind != R"(":{"S":")") return false;
        char const* const close = document_.at(t + 6);
        text = {end + 8, static_cast<std::size_t>(close - 1 - (end + 8))};
        if (*close != '}' || close[-1] != '"') return false;
        return !document_.has_escapes() || (name.find('\\') == name.npos && text.find('\\') == text.npos);
    }

    [[gnu::noinline]] token any_attribute(token name_token) {
        token const t = document_.value_of(name_token);
        if (document_.is_null(t)) return t + 1;
        std::string_view const name = document_.string(name_token);
        std::size_t const i = finder_.find(name);
        bool const known = i != field_finder::none;
        if (!known && unknown_ == nullptr) return document_.skip(t);
        if (known) mark(i);
        try {
            value_reader value = value_reader::access::open(document_, t);
            if (known) fields_[i].decode(value, row_);
            else unknown_->take(name, value, row_);
            return value_reader::access::close(value);
        } catch (error const& e) {
            throw e.within(name);
        }
    }

    void mark(std::size_t i) {
        if (seen_[i]) throw duplicate(fields_[i].name);
        seen_.add(i);
        ++count_;
    }

    json_document& document_;
    std::span<field const> fields_;
    row_ref row_;
    extra_attributes_sink const* unknown_;
    field_finder finder_;
    seen_fields seen_;
    std::size_t count_ = 0;
    token plain_end_ = 0;  // no plain attribute begins here or later
};

}  // namespace

void read_row(value_reader& item, std::span<field const> fields, row_ref row,
              extra_attributes_sink const* unknown) {
    if (fields.size() > max_fields)
        throw std::length_error("a row has more fields than dynamap::wire::max_fields");
    if (unknown != nullptr) unknown->begin(row);
    row_walk walk(value_reader::access::document(item), fields, row, unknown);
    value_reader::access::each_member(item, [&](token t) { return walk.attributes(t); });
    walk.finish();
}

}  // namespace dynamap::wire
