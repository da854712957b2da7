// The program as its users see it: what it prints where, and its exit status.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command_line.hpp"
#include "console.hpp"
#include "corpus.hpp"

namespace wordcount {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

std::string read_all(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// Runs the program with its output redirected into files. `arguments` are for the shell.
Outcome run(const std::string& arguments) {
  const Corpus outputs;
  const std::string out = outputs.path("out").string();
  const std::string err = outputs.path("err").string();
  const std::string command =
      std::string(WORDCOUNT_PROGRAM) + ' ' + arguments + " >" + out + " 2>" + err + " </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_all(out), read_all(err)};
}

std::string quoted(const std::filesystem::path& path) {
  return '\'' + path.string() + '\'';
}

bool has_control_characters(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7F;
  });
}

// "lines" of standard error.
long lines(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

TEST(WordcountProgram, PrintsTheTopWordsTheFailuresAndTheSpeed) {
  Corpus corpus;
  corpus.add("a", "the cat and the dog");
  corpus.add("b", "The end");
  corpus.add("c.gz", std::string("\x1f\x8b\x08\x00\x00", 5));
  corpus.add("d", "broken \xE2\x82");
  const Outcome result = run("--workers 2 --top 2 " + quoted(corpus.path()));
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, StartsWith("           3  the\n           1  and\n"
                                     "7 words, 5 different ones\n"
                                     "2 files failed; workers resumed: 1, restarted: 1\n"
                                     "           1  broken text: ends in the middle of a character "
                                     "(restarted)\n"
                                     "           1  not text: a NUL byte inside (resumed)\n"
                                     "2 files, 0.0 MB in "));
  EXPECT_THAT(result.out, ContainsRegex("files/s, [0-9.]+ MB/s, 2 workers\n$"));
}

TEST(WordcountProgram, WritesNoControlCharactersIntoAPipe) {
  Corpus corpus;
  static_cast<void>(fill(corpus));
  corpus.add("strange\x1b[31m\n\xC2\x9Bname/text", "fine");
  const std::string strange = "'/nowhere\x1b[31m\n\xC2\x9B\xFF'";
  const Outcome result = run(quoted(corpus.path()) + ' ' + strange);
  EXPECT_EQ(result.status, 1);
  EXPECT_FALSE(has_control_characters(result.out)) << result.out;
  EXPECT_FALSE(has_control_characters(result.err)) << result.err;
  EXPECT_THAT(result.err, HasSubstr("wordcount: /nowhere\\x1b[31m\\x0a\\xc2\\x9b\\xff: no such"));
}

TEST(WordcountProgram, SaysTheSameWithAndWithoutActors) {
  Corpus corpus;
  static_cast<void>(fill(corpus));
  const Outcome sequential = run("--sequential --top 9 " + quoted(corpus.path()));
  const Outcome parallel = run("--workers 2 --top 9 " + quoted(corpus.path()));
  EXPECT_EQ(sequential.status, 1);  // the FIFO cannot be read
  EXPECT_EQ(parallel.status, 1);
  EXPECT_EQ(sequential.err, parallel.err);
  const auto words = [](const std::string& out) { return out.substr(0, out.find(" different")); };
  EXPECT_EQ(words(sequential.out), words(parallel.out));
  EXPECT_THAT(sequential.out, HasSubstr("MB/s, sequential\n"));
}

TEST(WordcountProgram, ReadsTheRestWhenSomethingCannotBeRead) {
  Corpus corpus;
  corpus.add("text", "counted");
  const Outcome result = run("--workers 1 /nowhere/at/all /proc/self/mem " + quoted(corpus.path()));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, StartsWith("           1  counted\n"));
  EXPECT_EQ(lines(result.err), 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("wordcount: /nowhere/at/all: no such file or directory\n"));
  EXPECT_THAT(result.err, HasSubstr("wordcount: /proc/self/mem: read error: Input/output error\n"));
}

TEST(WordcountProgram, ShortensWordsThatFillTheScreen) {
  Corpus corpus;
  corpus.add("text", std::string(60, 'a') + ' ' + std::string(61, 'b'));
  EXPECT_THAT(run(quoted(corpus.path())).out,
              StartsWith("           1  " + std::string(60, 'a') + "\n           1  " +
                         std::string(57, 'b') + "...\n"));
}

TEST(WordcountProgram, LogsDecisionsWhenItIsAsked) {
  Corpus corpus;
  corpus.add("broken", "broken \xE2\x82");
  const Outcome result = run("--verbose --workers 1 " + quoted(corpus.path()));
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("/user/collector/foreman/worker-1"));
  EXPECT_THAT(result.err, HasSubstr("restarted"));
}

TEST(WordcountProgram, ExplainsItself) {
  const Outcome result = run("--help");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, help_text());
  EXPECT_THAT(result.err, IsEmpty());
  for (const char* word :
       {"usage:", "--workers", "--top", "--sequential", "--verbose", "Symbolic", "exit status"}) {
    EXPECT_THAT(result.out, HasSubstr(word));
  }
}

struct BadArguments {
  const char* arguments;
  const char* text;

  friend void PrintTo(const BadArguments& bad, std::ostream* out) { *out << bad.text; }
};
class WordcountUsage : public testing::TestWithParam<BadArguments> {};
INSTANTIATE_TEST_SUITE_P(
    Arguments, WordcountUsage,
    testing::Values(BadArguments{"--wrokers 2 /tmp", "there is no option '--wrokers'"},
                    BadArguments{"-x", "there is no option '-x'"},
                    BadArguments{"--help=yes", "there is no option '--help=yes'"},
                    BadArguments{"--workers", "--workers takes a number"},
                    BadArguments{"--workers=", "--workers takes a number from 1 to 256, not ''"},
                    BadArguments{"--workers 0", "--workers takes a number from 1 to 256, not '0'"},
                    BadArguments{"--workers 257", "from 1 to 256, not '257'"},
                    BadArguments{"--workers 2x", "from 1 to 256, not '2x'"},
                    BadArguments{"--workers 99999999999", "from 1 to 256, not '99999999999'"},
                    BadArguments{"--top=-1", "--top takes a number from 0 to 1000000, not '-1'"},
                    BadArguments{"'--\x1b[2J'", "there is no option '--\\x1b[2J'"}));

TEST_P(WordcountUsage, IsRefusedInOneLine) {
  const Outcome result = run(GetParam().arguments);
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(lines(result.err), 1) << result.err;
  EXPECT_THAT(result.err, StartsWith("wordcount: "));
  EXPECT_THAT(result.err, HasSubstr(GetParam().text));
  EXPECT_THAT(result.err, HasSubstr("try 'wordcount --help'\n"));
}

TEST(WordcountProgram, TakesPathsThatLookLikeOptions) {
  const Outcome result = run("-- --top");
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err, "wordcount: --top: no such file or directory\n");
}

TEST(WordcountProgram, ReportsAResultThatCannotBeWritten) {
  Corpus corpus;
  corpus.add("text", "counted");
  const Corpus outputs;
  const std::string command = std::string(WORDCOUNT_PROGRAM) + ' ' + quoted(corpus.path()) +
                              " >/dev/full 2>" + outputs.path("err").string();
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_EQ(read_all(outputs.path("err")), "wordcount: the result could not be written\n");
}

// What a console writes to `stream` when there is progress, and a complaint, and more progress.
void use_console(std::FILE* stream) {
  Console console(stream);
  console.show_progress("1 file");
  console.complain("gone: vanished");
  console.show_progress("2 files");
}

TEST(Console, RewritesItsProgressLineOnATerminal) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(master, 0);
  ASSERT_EQ(::grantpt(master), 0);
  ASSERT_EQ(::unlockpt(master), 0);
  std::FILE* const terminal = std::fopen(::ptsname(master), "w");
  ASSERT_NE(terminal, nullptr);
  use_console(terminal);
  const std::string expected =
      "\r\x1b[K1 file"
      "\r\x1b[Kwordcount: gone: vanished\r\n"
      "\r\x1b[K2 files"
      "\r\x1b[K";
  std::string shown;
  std::array<char, 1024> buffer{};
  while (shown.size() < expected.size()) {  // a terminal passes on what it has, in pieces
    const ssize_t n = ::read(master, buffer.data(), buffer.size());
    ASSERT_GT(n, 0);
    shown.append(buffer.data(), static_cast<std::size_t>(n));
  }
  EXPECT_EQ(shown, expected);
  std::fclose(terminal);
  ::close(master);
}

TEST(Console, ShowsNoProgressWhereThereIsNoTerminal) {
  const Corpus outputs;
  std::FILE* const file = std::fopen(outputs.path("err").c_str(), "w");
  ASSERT_NE(file, nullptr);
  use_console(file);
  std::fclose(file);
  EXPECT_EQ(read_all(outputs.path("err")), "wordcount: gone: vanished\n");
}

TEST(Printable, KeepsTextAndEscapesTheRest) {
  EXPECT_EQ(printable("caf\xC3\xA9 \xC2\xA0/x"), "caf\xC3\xA9 \xC2\xA0/x");
  EXPECT_EQ(printable("a\tb\x7F"),
            "a\\x09"
            "b\\x7f");
  EXPECT_EQ(printable("caf\xE9"), "caf\\xe9");
  EXPECT_EQ(printable("\xC2\x85"), "\\xc2\\x85");
}

}  // namespace
}  // namespace wordcount
