// --config and --print-config.

#include <optional>
#include <string>
#include <string_view>

#include "actors/config_file.hpp"
#include "actors/errors.hpp"

namespace actors {

namespace {

constexpr std::string_view kFileOption = "--config";

}  // namespace

ConfigFromArguments config_from_arguments(int& argc, char** argv, const ConfigSources& sources) {
  ConfigFromArguments result;
  std::optional<std::string> file;
  const auto take_file = [&file](std::string_view path) {
    if (file || path.empty()) {
      throw ConfigError(std::string(kFileOption) +
                        (file ? " comes twice; accepted: once" : " names no file") +
                        ", as --config actors.json");
    }
    file = path;
  };
  int kept = argc > 0 ? 1 : 0;  // the program's name
  bool options = true;
  for (int i = kept; i < argc; ++i) {
    const std::string_view argument = argv[i];
    options = options && argument != "--";
    if (options && argument == "--print-config") {
      result.print = true;
    } else if (options && argument == kFileOption) {
      ++i;
      take_file(i < argc ? argv[i] : "");
    } else if (options && argument.starts_with(std::string(kFileOption) + "=")) {
      take_file(argument.substr(kFileOption.size() + 1));
    } else {
      argv[kept++] = argv[i];
    }
  }
  result.config = file ? Config::from_file(*file, sources)
                       : Config::from_json("{}", "the default configuration", sources);
  if (kept < argc) {
    argv[kept] = nullptr;
    argc = kept;
  }
  return result;
}

}  // namespace actors
