#pragma once
// How a log record looks as a line of text.

#include <chrono>
#include <string>

#include "actors/log.hpp"

namespace actors::detail {

/// "2026-01-31T12:00:00.000Z warning /user/a [Job] text\n", without the parts the record does not
/// have. Control characters are escaped ("\n" becomes a backslash and an n): always one line, and
/// nothing in a message can pass for a record of its own.
[[nodiscard]] std::string log_line(const LogRecord& record,
                                   std::chrono::system_clock::time_point now);

}  // namespace actors::detail
