#include <optional>
#include <string>

#include "count_file.hpp"
#include "count_words.hpp"
#include "file_errors.hpp"
#include "file_walk.hpp"
#include "word_counter.hpp"

namespace wordcount {

Summary count_sequentially(const Task& task) {
  Summary summary;
  const auto complain = [&](const std::string& line) {
    ++summary.complaints;
    task.complain(line);
  };
  FileWalk walk(task.roots, complain);
  while (const std::optional<std::string> path = walk.next()) {
    try {
      task.before_reading(*path);
      WordCounter counter;
      summary.bytes += count_file(*path, counter);
      merge(summary.counts, counter.take());
      ++summary.files;
    } catch (const FileError& error) {
      ++summary.failed[error.reason()];
      if (deserves_a_line(error)) {
        complain(error.what());
      }
    }
  }
  summary.symlinks = walk.symlinks();
  return summary;
}

}  // namespace wordcount
