#include "command_line.hpp"

#include <charconv>
#include <system_error>

namespace wordcount {

namespace {

constexpr std::string_view kHelp = R"(usage: wordcount [OPTION]... [FILE or DIRECTORY]...

Counts the words of all files below the directories given (else /usr/share/doc and
/usr/share/common-licenses) and prints the most frequent ones. A word is a run of ASCII letters,
in lower case. A pipeline of supervised actors does the work.

  --workers N    read N files at a time (1 to 256; default: one per core)
  --top N        print the N most frequent words (0 to 1000000; default: 20)
  --sequential   count without actors, one file after the other, to compare
  --verbose      the supervisors' log on standard error: a line per failure and decision
  --help         this text
  --             what follows are files and directories, whatever it looks like

Files that are not text (not UTF-8, or a NUL byte inside) are not counted; the summary says how
many there are. Symbolic links are skipped, except when they are named on the command line. A file
that is named twice is counted twice. What cannot be read gets one line on standard error, and the
rest is counted all the same.

exit status:
  0  everything has been read (files that are not text are no error)
  1  something could not be read; the rest has been counted
  2  wrong usage, nothing has been read
  3  the count itself failed, or its result could not be written
)";

int parse_number(std::string_view option, std::string_view text, int lowest, int highest) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < lowest ||
      value > highest) {
    throw UsageError(std::string(option) + " takes a number from " + std::to_string(lowest) +
                     " to " + std::to_string(highest) + ", not '" + std::string(text) + "'");
  }
  return value;
}

// The value of an option: after its '=', or the next argument, which is used up.
std::string_view value_of(std::string_view argument, std::span<const char* const>& rest) {
  if (const std::size_t equals = argument.find('='); equals != std::string_view::npos) {
    return argument.substr(equals + 1);
  }
  if (rest.empty()) {
    throw UsageError(std::string(argument) + " takes a number");
  }
  const std::string_view value = rest.front();
  rest = rest.subspan(1);
  return value;
}

void parse_option(std::string_view argument, std::span<const char* const>& rest,
                  CommandLine& line) {
  const std::string_view name = argument.substr(0, argument.find('='));
  if (name == "--workers") {
    line.workers = parse_number(name, value_of(argument, rest), 1, 256);
  } else if (name == "--top") {
    line.top = static_cast<std::size_t>(parse_number(name, value_of(argument, rest), 0, 1'000'000));
  } else if (argument == "--sequential") {
    line.sequential = true;
  } else if (argument == "--verbose") {
    line.verbose = true;
  } else if (argument == "--help") {
    line.help = true;
  } else {
    throw UsageError("there is no option '" + std::string(argument) + "'");
  }
}

}  // namespace

CommandLine parse_command_line(std::span<const char* const> arguments) {
  CommandLine line;
  std::vector<std::string> paths;
  bool only_paths = false;
  while (!arguments.empty()) {
    const std::string_view argument = arguments.front();
    arguments = arguments.subspan(1);
    if (only_paths || !argument.starts_with('-')) {
      paths.emplace_back(argument);
    } else if (argument == "--") {
      only_paths = true;
    } else {
      parse_option(argument, arguments, line);
    }
  }
  if (!paths.empty()) {
    line.paths = std::move(paths);
  }
  return line;
}

std::string_view help_text() noexcept {
  return kHelp;
}

}  // namespace wordcount
