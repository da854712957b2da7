#pragma once
// What can be wrong with one file. Each type asks for another decision of the supervisor; see
// Foreman::supervisor_strategy().

#include <stdexcept>
#include <string>
#include <utility>

namespace wordcount {

/// A file cannot be counted. A value; thread-compatible.
class FileError : public std::runtime_error {
 public:
  FileError(std::string path, std::string reason)
      : runtime_error(path + ": " + reason), path_(std::move(path)), reason_(std::move(reason)) {}

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Without the path: files that failed for one reason are counted together.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  std::string path_;
  std::string reason_;
};

/// It vanished, may not be read, or is no regular file. Nothing of it has been counted.
struct CannotOpen : FileError {
  using FileError::FileError;
};
/// Its first bytes are not text. Nothing of it has been counted.
struct NotText : FileError {
  using FileError::FileError;
};
/// It begins like text and turns out not to be: part of it has been counted already.
struct BrokenText : FileError {
  using FileError::FileError;
};
/// The operating system failed to read on: part of it has been counted already.
struct ReadError : FileError {
  using FileError::FileError;
};

/// A file that is not text is no trouble: there are thousands of compressed ones in a system. A
/// file that cannot be read gets a line of its own.
[[nodiscard]] inline bool deserves_a_line(const FileError& error) {
  return dynamic_cast<const CannotOpen*>(&error) != nullptr ||
         dynamic_cast<const ReadError*>(&error) != nullptr;
}

}  // namespace wordcount
