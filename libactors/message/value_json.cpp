#include "libactors/message/value_json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>
#include <system_error>

#include "actors/detail/runtime.hpp"
#include "actors/errors.hpp"

#include "base/base64.hpp"
#include "base/json_text.hpp"
#include "base/keyed_hash.hpp"
#include "base/utf8.hpp"

namespace actors {

namespace detail {

namespace {

enum class Form { exact, readable };

/// Where in the whole a value is; one on the stack per container that is being written.
struct Step {
  const Step* outer;
  std::size_t index;
  std::string_view key;
  bool in_map;
};

std::string place(const Step* step) {
  if (step == nullptr) {
    return "";
  }
  const std::string here =
      step->in_map ? "\"" + std::string(step->key) + "\"" : std::to_string(step->index);
  return place(step->outer) + "[" + here + "]";
}

class Writer {
 public:
  explicit Writer(Form form) : form_(form) {}

  void value(const Value& value, const Step* step) {
    switch (value.kind()) {
      case Value::Kind::null:
        out_ += "null";
        break;
      case Value::Kind::boolean:
        out_ += value.get<bool>() ? "true" : "false";
        break;
      case Value::Kind::integer:
        integer(value.get<std::int64_t>());
        break;
      case Value::Kind::real:
        real(value.get<double>(), step);
        break;
      case Value::Kind::string:
        string(value.get<std::string_view>(), step);
        break;
      case Value::Kind::binary:
        binary(value);
        break;
      case Value::Kind::array:
        items(value.items(), step);
        break;
      case Value::Kind::tuple:
        open_tag(kTupleTag);
        items(value.items(), step);
        out_ += '}';
        break;
      case Value::Kind::map:
        members(value.members(), step);
        break;
      case Value::Kind::ref:
        ref(value.get<ActorRef>());
        break;
    }
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  [[noreturn]] static void fail(const char* what, const Step* step) {
    const std::string where = place(step);
    throw ValueError(std::string("Value: ") + what + (where.empty() ? "" : " (at " + where + ")"));
  }

  void integer(std::int64_t i) {
    std::array<char, 24> digits{};
    const auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), i).ptr;
    out_.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
  }
  void real(double d, const Step* step) {
    if (form_ == Form::exact && !std::isfinite(d)) {
      fail("NaN and infinity are no JSON; send null or a string instead", step);
    }
    append_json_real(out_, d);
  }
  void string(std::string_view text, const Step* step) {
    if (form_ == Form::exact && valid_utf8_prefix(text) != text.size()) {
      fail("a string that is not UTF-8 is no JSON; bytes are sent as a Binary", step);
    }
    append_json_string(out_, text);
  }
  void open_tag(std::string_view tag) {
    out_ += "{\"";
    out_ += tag;
    out_ += "\":";
  }
  void binary(const Value& value) {
    open_tag(kBinaryTag);
    out_ += '"';
    append_base64(out_, value.get<Binary>().bytes);
    out_ += "\"}";
  }
  void ref(ActorRef ref) {
    open_tag(kActorTag);
    if (!ref) {
      out_ += "null";
    } else {
      append_json_string(out_, form_ == Form::exact ? ref_to_text(ref) : ref.path());
    }
    out_ += '}';
  }
  void key(std::string_view key, const Step* step) {
    if (looks_like_tag(key, 0)) {
      string("$" + std::string(key), step);
    } else {
      string(key, step);
    }
    out_ += ':';
  }
  void items(std::span<const Value> items, const Step* outer) {
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) {
        out_ += ',';
      }
      const Step step{outer, i, {}, false};
      value(items[i], &step);
    }
    out_ += ']';
  }
  void members(std::span<const Value::Member> members, const Step* outer) {
    out_ += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0) {
        out_ += ',';
      }
      const Step step{outer, i, members[i].key(), true};
      key(members[i].key(), &step);
      value(members[i].value(), &step);
    }
    out_ += '}';
  }

  Form form_;
  std::string out_;
};

std::string write(const Value& value, Form form) {
  Writer writer(form);
  writer.value(value, nullptr);
  return writer.take();
}

/// Reads one hexadecimal number up to `end`, and removes it and the end.
template <class Number>
bool take_hex(std::string_view& text, std::string_view end, Number& number) noexcept {
  const char* const last = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), last, number, 16);
  if (error != std::errc()) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  if (!text.starts_with(end)) {
    return false;
  }
  text.remove_prefix(end.size());
  return true;
}

}  // namespace

bool looks_like_tag(std::string_view key, std::size_t dollars) noexcept {
  const std::size_t name = key.find_first_not_of('$');
  if (name == std::string_view::npos || name < dollars + 1) {
    return false;
  }
  const std::string_view tag = key.substr(name - 1);
  return tag == kTupleTag || tag == kBinaryTag || tag == kActorTag;
}

std::string readable_json(const Value& value) {
  return write(value, Form::readable);
}

std::string ref_to_text(ActorRef ref) {
  const auto hex = [](std::uint64_t number) {
    std::array<char, 16> digits{};
    const auto* const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return std::string(digits.data(), static_cast<std::size_t>(end - digits.data()));
  };
  const RefId id = ref.id();
  return path_of(id) + "#" + hex(id.slot) + "." + hex(id.generation) + "." +
         hex(keyed_hash(id.bits()));
}

ActorRef ref_from_text(std::string_view text) noexcept {
  RefId id;
  std::uint64_t proof = 0;
  text.remove_prefix(text.rfind('#') + 1);  // all of it when there is none: npos + 1 is 0
  if (take_hex(text, ".", id.slot) && take_hex(text, ".", id.generation) &&
      take_hex(text, "", proof) && text.empty() && proof == keyed_hash(id.bits())) {
    return ActorRef(id);
  }
  return {};
}

}  // namespace detail

std::string Value::to_json() const {
  return detail::write(*this, detail::Form::exact);
}

}  // namespace actors
