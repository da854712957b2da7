#include "file_walk.hpp"

#include <string_view>
#include <system_error>
#include <utility>

namespace wordcount {

namespace fs = std::filesystem;

namespace {

std::string_view kind_of(fs::file_type type) {
  switch (type) {
    case fs::file_type::fifo:
      return "a FIFO";
    case fs::file_type::socket:
      return "a socket";
    case fs::file_type::block:
    case fs::file_type::character:
      return "a device";
    default:
      return "something unknown";
  }
}

}  // namespace

FileWalk::FileWalk(std::vector<std::string> roots, Complain complain)
    : roots_(std::move(roots)), complain_(std::move(complain)) {}

std::optional<std::string> FileWalk::next() {
  for (;;) {
    if (std::optional<std::string> file = next_in_directory()) {
      return file;
    }
    if (!pending_.empty()) {
      const std::string path = std::move(pending_.back());
      pending_.pop_back();
      open_directory(path);
    } else if (next_root_ < roots_.size()) {
      if (std::optional<std::string> file = begin_root(roots_[next_root_++])) {
        return file;
      }
    } else {
      return std::nullopt;
    }
  }
}

std::optional<std::string> FileWalk::next_in_directory() {
  std::optional<std::string> file;
  while (!file && entries_ != fs::directory_iterator()) {
    std::error_code error;
    const fs::file_type type = entries_->symlink_status(error).type();
    std::string path = entries_->path().string();
    if (type == fs::file_type::regular) {
      file = std::move(path);
    } else if (type == fs::file_type::directory) {
      pending_.push_back(std::move(path));
    } else if (type == fs::file_type::symlink) {
      ++symlinks_;
    } else if (type == fs::file_type::not_found) {
      complain(path, "vanished before it was read");
    } else {
      complain(path, error ? error.message()
                           : "skipped: it is " + std::string(kind_of(type)) + ", not a file");
    }
    entries_.increment(error);
    if (error) {
      complain(directory_, "cannot be listed to its end: " + error.message());
      entries_ = {};
    }
  }
  return file;
}

std::optional<std::string> FileWalk::begin_root(const std::string& root) {
  std::error_code error;
  const fs::file_type type = fs::status(root, error).type();
  if (type == fs::file_type::directory) {
    pending_.push_back(root);
  } else if (type == fs::file_type::regular) {
    if (!fs::is_symlink(root, error)) {
      return root;
    }
    // Files are opened without following links; a root is the one place where they are followed.
    const fs::path target = fs::canonical(root, error);
    if (!error) {
      return target.string();
    }
    complain(root, error.message());
  } else if (type == fs::file_type::not_found) {
    complain(root, "no such file or directory");
  } else {
    complain(root, error ? error.message()
                         : "skipped: it is " + std::string(kind_of(type)) +
                               ", neither a file nor a directory");
  }
  return std::nullopt;
}

void FileWalk::open_directory(const std::string& path) {
  std::error_code error;
  entries_ = fs::directory_iterator(path, error);
  directory_ = path;
  if (error) {
    complain(path, "cannot be listed: " + error.message());
    entries_ = {};
  }
}

void FileWalk::complain(const std::string& path, const std::string& what) const {
  complain_((path.empty() ? "''" : path) + ": " + what);
}

}  // namespace wordcount
