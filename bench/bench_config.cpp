// What it costs to read a configuration, and to write it.

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

#include "actors/config_file.hpp"

#include "bench/bench_support.hpp"

namespace bench {
namespace {

void ParseConfig(benchmark::State& state) {
  const std::string text = actors::Config{}.to_json();
  for (auto _ : state) {
    benchmark::DoNotOptimize(actors::Config::from_json(text, "bench"));
  }
  count_each(state, 1);
}
BENCHMARK(ParseConfig)->Unit(benchmark::kMicrosecond);

void WriteConfig(benchmark::State& state) {
  const actors::Config config{.workers = 7};
  for (auto _ : state) {
    benchmark::DoNotOptimize(config.to_json());
  }
  if (actors::Config::from_json(config.to_json(), "bench").workers != 7) {
    state.SkipWithError("it is read as another one");
  }
  count_each(state, 1);
}
BENCHMARK(WriteConfig)->Unit(benchmark::kMicrosecond);

/// A file with all keys, which goes with this.
class ConfigFile {
 public:
  explicit ConfigFile(const actors::Config& config) { std::ofstream(path_) << config.to_json(); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;
  ~ConfigFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_ =
      std::filesystem::temp_directory_path() / ("bench_" + std::to_string(::getpid()) + ".json");
};

/// Reads a file of all keys with `read(path)`, which gives the Config.
template <class F>
void read_file(benchmark::State& state, F read) {
  constexpr int kThroughput = 65;  // not the default
  const ConfigFile file(actors::Config{.workers = 7, .throughput = kThroughput});
  for (auto _ : state) {
    if (read(file.path()).throughput != kThroughput) {
      state.SkipWithError("it is read as another one");
      break;
    }
  }
  count_each(state, 1);
}

void ConfigFromFile(benchmark::State& state) {
  read_file(state, [](const std::string& path) { return actors::Config::from_file(path); });
}
BENCHMARK(ConfigFromFile)->Unit(benchmark::kMicrosecond);

/// The same with a variable of the environment that overrides the file.
void ConfigFromFileAndEnvironment(benchmark::State& state) {
  const actors::ConfigSources sources{.environment = {{"ACTORS_WORKERS", "3"}}};
  read_file(state, [&](const std::string& path) {
    actors::Config config = actors::Config::from_file(path, sources);
    config.throughput = config.workers == 3 ? config.throughput : 0;
    return config;
  });
}
BENCHMARK(ConfigFromFileAndEnvironment)->Unit(benchmark::kMicrosecond);

/// The same file named among the arguments of a program.
void ConfigFromArguments(benchmark::State& state) {
  read_file(state, [](const std::string& path) {
    std::vector<std::string> texts{"program", "--config", path, "--loud"};
    std::vector<char*> arguments;
    for (std::string& text : texts) {
      arguments.push_back(text.data());
    }
    arguments.push_back(nullptr);
    int count = static_cast<int>(texts.size());
    actors::Config config = actors::config_from_arguments(count, arguments.data()).config;
    config.throughput = count == 2 ? config.throughput : 0;
    return config;
  });
}
BENCHMARK(ConfigFromArguments)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace bench
