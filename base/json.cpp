#include "base/json.hpp"

#include <cstring>
#include <limits>
#include <new>
#include <variant>
#include <vector>

#include <simdjson.h>

#include "base/json_place.hpp"

namespace actors::detail {

namespace {

namespace dom = simdjson::dom;

static_assert(kMaxJsonNesting == simdjson::DEFAULT_MAX_DEPTH);

/// A parser that has seen more does not keep its buffers for the next text.
constexpr std::size_t kMaxKept = 1U << 20;

/// simdjson's parser and the padded copy of the text that it wants, both used again and again.
struct Workspace {
  dom::parser parser;
  std::vector<char> padded;

  simdjson::simdjson_result<dom::element> parse(std::string_view text) {
    padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
    if (!text.empty()) {
      std::memcpy(padded.data(), text.data(), text.size());
    }
    std::memset(padded.data() + text.size(), ' ', simdjson::SIMDJSON_PADDING);
    return parser.parse(padded.data(), text.size(), false);
  }
};

/// Goes through a parsed document with its own stack.
class Walk {
 public:
  explicit Walk(JsonEvents& events) : events_(events) {}

  void run(const dom::element& root) {
    value(root);
    while (!open_.empty()) {
      ++events_.event;
      if (auto* const array = std::get_if<Array>(&open_.back())) {
        element_of(*array);
      } else {
        member_of(std::get<Object>(open_.back()));
      }
    }
  }

 private:
  struct Array {
    dom::array::iterator next, end;
  };
  struct Object {
    dom::object::iterator next, end;
  };

  void element_of(Array& array) {
    if (array.next == array.end) {
      open_.pop_back();
      events_.end_array();
      return;
    }
    const dom::element element = *array.next;
    ++array.next;
    value(element);
  }
  void member_of(Object& object) {
    if (object.next == object.end) {
      open_.pop_back();
      events_.end_object();
      return;
    }
    const std::string_view name = object.next.key();
    const dom::element element = object.next.value();
    ++object.next;
    events_.key(name);
    ++events_.event;
    value(element);
  }
  void value(const dom::element& element) {
    switch (element.type()) {
      case dom::element_type::ARRAY: {
        const dom::array array = element.get_array().value_unsafe();
        events_.begin_array();
        open_.emplace_back(Array{array.begin(), array.end()});
        return;
      }
      case dom::element_type::OBJECT: {
        const dom::object object = element.get_object().value_unsafe();
        events_.begin_object();
        open_.emplace_back(Object{object.begin(), object.end()});
        return;
      }
      case dom::element_type::INT64:
        return events_.integer(element.get_int64().value_unsafe());
      case dom::element_type::UINT64:
        throw JsonRefused{events_.event,
                          "an integer beyond int64; write it as a string or with .0"};
      case dom::element_type::DOUBLE:
        return events_.real(element.get_double().value_unsafe());
      case dom::element_type::STRING:
        return events_.string(element.get_string().value_unsafe());
      case dom::element_type::BOOL:
        return events_.boolean(element.get_bool().value_unsafe());
      case dom::element_type::NULL_VALUE:
        return events_.null();
    }
  }

  JsonEvents& events_;
  std::vector<std::variant<Array, Object>> open_;
};

[[noreturn]] void refuse(std::string_view text, const char* simdjson_says) {
  if (const auto place = find_in_json(text, std::numeric_limits<std::size_t>::max())) {
    throw JsonError(place->line, place->column, place->problem);
  }
  throw JsonError(1, 1, simdjson_says);  // nothing wrong with it, but for example its size
}

}  // namespace

JsonError::JsonError(std::size_t at_line, std::size_t at_column, const std::string& why)
    : ValueError("JSON, line " + std::to_string(at_line) + ", column " + std::to_string(at_column) +
                 ": " + why),
      line(at_line),
      column(at_column),
      problem(why) {}

void read_json(std::string_view text, JsonEvents& events) {
  // One per thread, because making one costs more than reading a message. A fiber cannot lose it:
  // nothing waits between the parsing and the last event.
  static thread_local Workspace kept;
  Workspace own;
  Workspace& workspace = text.size() > kMaxKept ? own : kept;
  dom::element root;
  if (const auto error = workspace.parse(text).get(root)) {
    if (error == simdjson::MEMALLOC) {
      throw std::bad_alloc();
    }
    refuse(text, simdjson::error_message(error));
  }
  try {
    Walk(events).run(root);
  } catch (const JsonRefused& refused) {
    const auto place = find_in_json(text, refused.event);
    throw JsonError(place ? place->line : 1, place ? place->column : 1, refused.why);
  }
}

}  // namespace actors::detail
