#pragma once
// What the C++ programs of ./dev compare have in common: the command line, and the lines they
// print. Nothing of any actor library is in it.
//
//   compare_NAME                                        lists its workloads, one a line
//   compare_NAME WORKLOAD WORKERS COUNT REPETITIONS     runs one: once to warm up, then REPETITIONS
//                                                       times, each with a line of JSON on stdout
//
// bench/README.md says what each workload is; COUNT is its number of operations.

#include <span>
#include <string_view>

namespace bench {

struct Args {
  std::string_view workload;
  int workers;
  long count;
  int repetitions;
};

struct Workload {
  std::string_view name;
  void (*run)(const Args&);
};

/// The main of such a program. What a workload throws ends it with status 1.
int run_workloads(int argc, char** argv, std::span<const Workload> workloads);

/// One line: so many operations took so long.
void report_seconds(const Args& args, long operations, double seconds);
/// One line: so many operations took so much memory.
void report_bytes(const Args& args, long operations, double bytes);

/// Calls once() to warm up, then reports the seconds it gives, `repetitions` times.
template <class Once>
void measure(const Args& args, long operations, Once once) {
  static_cast<void>(once());
  for (int i = 0; i < args.repetitions; ++i) {
    report_seconds(args, operations, once());
  }
}

}  // namespace bench
