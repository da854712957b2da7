#include "report.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iomanip>
#include <ostream>
#include <string>

namespace wordcount {

namespace {

std::string one_decimal(double number) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f", number);
  return text;
}

std::string megabytes(std::uint64_t bytes) {
  return one_decimal(static_cast<double>(bytes) / 1e6);
}

std::string count_of(std::uint64_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + ' ' + (n == 1 ? one : many);
}

// A run of a hundred thousand letters is a word, too, but nobody wants to see all of it.
std::string shortened(const std::string& word) {
  return word.size() <= 60 ? word : word.substr(0, 57) + "...";
}

void print_failures(std::ostream& out, const Summary& summary, bool supervised) {
  out << count_of(total(summary.failed), "file", "files") << " failed";
  if (supervised) {
    out << "; workers resumed: " << total(summary.resumed)
        << ", restarted: " << total(summary.restarted);
  }
  out << '\n';
  for (const auto& [reason, files] : summary.failed) {
    out << std::setw(12) << files << "  " << reason;
    if (supervised) {
      out << (summary.restarted.contains(reason) ? " (restarted)" : " (resumed)");
    }
    out << '\n';
  }
  if (summary.symlinks != 0) {
    out << count_of(summary.symlinks, "symbolic link", "symbolic links") << " skipped\n";
  }
}

}  // namespace

void print_report(std::ostream& out, const Summary& summary, std::size_t top,
                  std::chrono::duration<double> took, int workers) {
  for (const auto& [word, count] : top_words(summary.counts, top)) {
    out << std::setw(12) << count << "  " << shortened(word) << '\n';
  }
  out << total_words(summary.counts) << " words, " << summary.counts.size() << " different ones\n";
  print_failures(out, summary, workers > 0);

  const double seconds = std::max(took.count(), 1e-9);
  const double files_per_second = static_cast<double>(summary.files) / seconds;
  const double megabytes_per_second = static_cast<double>(summary.bytes) / 1e6 / seconds;
  char time[64];
  std::snprintf(time, sizeof time, "%.3f", seconds);
  out << count_of(summary.files, "file", "files") << ", " << megabytes(summary.bytes) << " MB in "
      << time << " s: " << one_decimal(files_per_second) << " files/s, "
      << one_decimal(megabytes_per_second) << " MB/s, "
      << (workers > 0 ? count_of(static_cast<std::uint64_t>(workers), "worker", "workers")
                      : "sequential")
      << '\n';
}

std::string describe(const Progress& progress) {
  return count_of(progress.files, "file", "files") + ", " + megabytes(progress.bytes) + " MB, " +
         std::to_string(progress.failed) + " failed";
}

}  // namespace wordcount
