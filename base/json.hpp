#pragma once
// Reading JSON, strictly: RFC 8259, UTF-8, one value per text. The only door to simdjson.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "actors/errors.hpp"

namespace actors::detail {

/// A JSON text was refused. what() says where and why.
struct JsonError : ValueError {
  JsonError(std::size_t at_line, std::size_t at_column, const std::string& why);
  std::size_t line;    ///< from 1
  std::size_t column;  ///< in characters, from 1
  std::string problem;
};

/// Thrown by a reader of events that does not want what it got; becomes a JsonError with the place
/// where that event begins.
struct JsonRefused {
  std::size_t event;
  std::string why;
};

/// Gets a text piece by piece, in order. The pieces are the events, numbered from 0. Strings are
/// valid during the call only.
class JsonEvents {
 public:
  std::size_t event = 0;  ///< the number of the current one; read_json() counts

  virtual void null() = 0;
  virtual void boolean(bool b) = 0;
  virtual void integer(std::int64_t i) = 0;
  virtual void real(double d) = 0;
  virtual void string(std::string_view text) = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void begin_object() = 0;
  virtual void key(std::string_view name) = 0;
  virtual void end_object() = 0;

 protected:
  ~JsonEvents() = default;
};

/// The text has been found well-formed before the first event. Throws JsonError: malformed, a
/// number beyond int64 (integers) or double, refused; std::bad_alloc. Keys may come twice: the
/// reader knows. O(n), without recursion; the caller limits the size.
void read_json(std::string_view text, JsonEvents& events);

}  // namespace actors::detail
