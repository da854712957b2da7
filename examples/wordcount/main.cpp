// wordcount: counts the words of many files with supervised actors. Read README.md first; the
// actors are in collector.cpp, foreman.cpp and worker.cpp.

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <thread>

#include "command_line.hpp"
#include "console.hpp"
#include "count_words.hpp"
#include "report.hpp"

namespace {

// The exit status; --help explains it.
constexpr int kAllRead = 0;
constexpr int kNotAllRead = 1;
constexpr int kUsage = 2;
constexpr int kFailed = 3;

int one_per_core() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 256);
}

int run(const wordcount::CommandLine& line) {
  wordcount::Summary summary;
  wordcount::Task task;
  task.roots = line.paths;
  task.workers = line.workers > 0 ? line.workers : one_per_core();

  const auto start = std::chrono::steady_clock::now();
  {
    wordcount::Console console;
    task.complain = [&console](const std::string& text) { console.complain(text); };
    summary = line.sequential ? wordcount::count_sequentially(task)
                              : wordcount::count_with_actors(
                                    task,
                                    [&console](const wordcount::Progress& progress) {
                                      console.show_progress(wordcount::describe(progress));
                                    },
                                    line.verbose);
  }
  wordcount::print_report(std::cout, summary, line.top, std::chrono::steady_clock::now() - start,
                          line.sequential ? 0 : task.workers);
  if (!std::cout.flush()) {
    std::cerr << "wordcount: the result could not be written\n";
    return kFailed;
  }
  return summary.complaints == 0 ? kAllRead : kNotAllRead;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto line =
        wordcount::parse_command_line(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    if (line.help) {
      std::cout << wordcount::help_text();
      return kAllRead;
    }
    return run(line);
  } catch (const wordcount::UsageError& error) {
    std::cerr << "wordcount: " << wordcount::printable(error.what())
              << "; try 'wordcount --help'\n";
    return kUsage;
  } catch (const std::exception& error) {
    std::cerr << "wordcount: " << wordcount::printable(error.what()) << '\n';
    return kFailed;
  }
}
