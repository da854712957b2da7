#pragma once
// The files below some directories, one at a time: the list of them all never exists.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wordcount {

/// Gets one line of text about something that was skipped, without a line break.
using Complain = std::function<void(const std::string& line)>;

/// Walks directories depth first, in the order the file system gives. What it does not give out:
///  - symbolic links, which it counts: so there are no loops, and no file is met twice through one.
///    A root that is a symbolic link is followed: whoever names it means what is there;
///  - special files (FIFOs, sockets, devices), and what cannot be listed: a complaint each.
/// Owned by one thread (or actor).
class FileWalk {
 public:
  /// `roots` are directories or files.
  FileWalk(std::vector<std::string> roots, Complain complain);

  /// The next regular file, nothing at the end.
  [[nodiscard]] std::optional<std::string> next();
  [[nodiscard]] std::uint64_t symlinks() const noexcept { return symlinks_; }

 private:
  [[nodiscard]] std::optional<std::string> next_in_directory();
  [[nodiscard]] std::optional<std::string> begin_root(const std::string& root);
  void open_directory(const std::string& path);
  void complain(const std::string& path, const std::string& what) const;

  std::vector<std::string> roots_;
  std::size_t next_root_ = 0;
  std::vector<std::string> pending_;  ///< directories seen and not opened yet
  std::string directory_;             ///< the one that is open
  std::filesystem::directory_iterator entries_;
  std::uint64_t symlinks_ = 0;
  Complain complain_;
};

}  // namespace wordcount
