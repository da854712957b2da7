#pragma once
// What the tests of configurations share: reading without the environment of whoever runs them, and
// files that go away again.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include <unistd.h>

#include "actors/config_file.hpp"
#include "actors/errors.hpp"

namespace actors::config_testing {

using Environment = std::map<std::string, std::string>;

/// A configuration of `text` and `environment` alone. Errors call it "test.json".
inline Config read(std::string_view text, const Environment& environment = {}) {
  return Config::from_json(text, "test.json", ConfigSources{.environment = environment});
}

/// The text of the ConfigError that `call` throws; "" if it throws none.
template <class F>
std::string error_of(F&& call) {
  try {
    call();
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "";
}

/// A file of this process, until the end of the scope.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content)
      : path_((std::filesystem::temp_directory_path() / "actors_config_XXXXXX").string()) {
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor >= 0) {
      ::close(descriptor);
    }
    std::ofstream(path_, std::ios::binary) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path_.c_str()); }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace actors::config_testing
