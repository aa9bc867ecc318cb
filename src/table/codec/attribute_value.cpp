// dynamap::attribute_value: any DynamoDB value, for attributes without a C++ type.
#include "dynamap/attribute_value.hpp"

#include <ostream>

#include "dynamap/detail/table/codec/map.hpp"
#include "dynamap/detail/table/codec/scalar.hpp"
#include "dynamap/detail/table/codec/sequence.hpp"
#include "dynamap/detail/table/codec/set.hpp"
#include "dynamap/error.hpp"

namespace dynamap {

attribute_value::attribute_value(std::nullptr_t) noexcept {}
attribute_value::attribute_value(boolean value) noexcept : data_(value.value) {}
attribute_value::attribute_value(number const& value) : data_(value) {}
attribute_value::attribute_value(std::string value) : data_(std::move(value)) {}
attribute_value::attribute_value(std::string_view value) : data_(std::string(value)) {}
attribute_value::attribute_value(char const* value) : data_(std::string(detail::text_from(value))) {}
attribute_value::attribute_value(bytes value) : data_(std::move(value)) {}
attribute_value::attribute_value(list values) : data_(std::move(values)) {}
attribute_value::attribute_value(map values) : data_(std::move(values)) {}
attribute_value::attribute_value(string_set values) : data_(std::move(values)) {}
attribute_value::attribute_value(number_set values) : data_(std::move(values)) {}
attribute_value::attribute_value(binary_set values) : data_(std::move(values)) {}

attribute_value::attribute_value(attribute_value const& other) = default;
attribute_value::attribute_value(attribute_value&& other) noexcept = default;
attribute_value& attribute_value::operator=(attribute_value const& other) = default;
attribute_value& attribute_value::operator=(attribute_value&& other) noexcept = default;
attribute_value::~attribute_value() = default;

value_type attribute_value::type() const noexcept {
    constexpr value_type types[] = {value_type::null,      value_type::string,     value_type::number,
                                    value_type::binary,    value_type::boolean,    value_type::list,
                                    value_type::map,       value_type::string_set, value_type::number_set,
                                    value_type::binary_set};
    return types[data_.index()];
}

bool operator==(attribute_value const& a, attribute_value const& b) { return a.data_ == b.data_; }

std::ostream& operator<<(std::ostream& out, attribute_value const& value) {
    byte_buffer text;
    value_writer writer(text);
    value.encode(writer);
    return out << text.view();
}

void attribute_value::encode(value_writer& out) const {
    std::visit(
        [&]<class T>(T const& value) {
            if constexpr (std::is_same_v<T, std::monostate>) out.null();
            else codec<T>::encode(out, value);
        },
        data_);
}

attribute_value attribute_value::decode(value_reader& in) {
    switch (in.type()) {
        case value_type::string:
            return codec<std::string>::decode(in);
        case value_type::number:
            return codec<number>::decode(in);
        case value_type::binary:
            return codec<bytes>::decode(in);
        case value_type::boolean:
            return in.boolean();
        case value_type::list:
            return codec<list>::decode(in);
        case value_type::map:
            return codec<map>::decode(in);
        case value_type::string_set:
            return codec<string_set>::decode(in);
        case value_type::number_set:
            return codec<number_set>::decode(in);
        case value_type::binary_set:
            return codec<binary_set>::decode(in);
        case value_type::null:
            break;
    }
    return {};
}

attribute_value attribute_value::parse(std::string_view json) {
    attribute_value result;
    wire::read_value(json, [&](value_reader& in) { result = decode(in); });
    return result;
}

void attribute_value::reread(detail::function_ref<void(value_reader&)> read) const {
    byte_buffer text;
    value_writer writer(text);
    encode(writer);
    wire::read_value(text.view(), read);
}

void attribute_value::throw_other_type() const {
    throw error(errc::wrong_type, "the attribute value is of DynamoDB type " + std::string(tag(type())) +
                                      ", but is read as another type");
}

void extra_attributes::take(std::string_view name, value_reader& value) {
    if (!try_emplace(std::string(name), attribute_value::decode(value)).second)
        throw error(errc::malformed_response, "the item has the attribute twice");
}

void extra_attributes::write(value_writer& out, std::span<wire::field const> fields) const {
    for (auto const& [name, value] : *this) {
        try {
            if (name.empty()) throw error(errc::bad_value, "an extra attribute has an empty name");
            for (auto const& field : fields)
                if (field.name == name)
                    throw error(
                        errc::bad_value,
                        "it is among the extra attributes, but a member of the struct has the same name");
            wire::append_json_string(out.buffer(), name);
            out.buffer().push_back(':');
            value.encode(out);
            out.buffer().push_back(',');
        } catch (error const& failure) {
            throw failure.within(name);
        }
    }
}

}  // namespace dynamap
