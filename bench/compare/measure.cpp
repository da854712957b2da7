#include "bench/compare/measure.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

long positive(std::string_view text, const char* what) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) {
    throw std::invalid_argument(std::string(what) + " is a positive number, not '" +
                                std::string(text) + "'");
  }
  return number;
}

void report(const Args& args, long operations, const char* what, double value) {
  std::printf(R"({"workload":"%.*s","workers":%d,"operations":%ld,"%s":%.9g})"
              "\n",
              static_cast<int>(args.workload.size()), args.workload.data(), args.workers,
              operations, what, value);
  std::fflush(stdout);
}

}  // namespace

void report_seconds(const Args& args, long operations, double seconds) {
  report(args, operations, "seconds", seconds);
}

void report_bytes(const Args& args, long operations, double bytes) {
  report(args, operations, "bytes", bytes);
}

int run_workloads(int argc, char** argv, std::span<const Workload> workloads) {
  if (argc == 1) {
    for (const Workload& workload : workloads) {
      std::printf("%.*s\n", static_cast<int>(workload.name.size()), workload.name.data());
    }
    return EXIT_SUCCESS;
  }
  try {
    if (argc != 5) {
      throw std::invalid_argument("takes WORKLOAD WORKERS COUNT REPETITIONS, or nothing");
    }
    const Args args{.workload = argv[1],
                    .workers = static_cast<int>(positive(argv[2], "WORKERS")),
                    .count = positive(argv[3], "COUNT"),
                    .repetitions = static_cast<int>(positive(argv[4], "REPETITIONS"))};
    const auto found =
        std::find_if(workloads.begin(), workloads.end(),
                     [&args](const Workload& workload) { return workload.name == args.workload; });
    if (found == workloads.end()) {
      throw std::invalid_argument("no workload '" + std::string(args.workload) + "'");
    }
    found->run(args);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return EXIT_FAILURE;
  }
}

}  // namespace bench
