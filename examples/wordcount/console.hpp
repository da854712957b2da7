#pragma once
// Console: what is written to standard error while files are read: complaints, and on a terminal a
// progress line that is rewritten in place.

#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace wordcount {

/// `text` with control characters, and bytes that are no UTF-8, written as \xNN: a file name must
/// not move the reader's cursor.
[[nodiscard]] std::string printable(std::string_view text);

/// Thread-safe: complaints come from the actors, progress from the main thread.
class Console {
 public:
  /// `stream` is left open.
  explicit Console(std::FILE* stream = stderr);
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;
  /// Takes the progress line away.
  ~Console();

  /// A line that stays: "wordcount: " and the text.
  void complain(std::string_view text);
  /// The progress line; nothing when the stream is not a terminal.
  void show_progress(std::string_view text);

 private:
  void write(const std::string& text);

  std::FILE* const stream_;
  const bool terminal_;
  std::mutex mutex_;
  bool progress_shown_ = false;  ///< guarded by mutex_
};

}  // namespace wordcount
