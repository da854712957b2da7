// The parts of wordcount, and the promise that counting with actors gives exactly what counting one
// file after the other gives.

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "corpus.hpp"
#include "count_words.hpp"
#include "text_check.hpp"
#include "word_counter.hpp"

namespace wordcount {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

const auto ignore_progress = [](const Progress&) {};

WordCounts count_in_blocks(std::string_view text, std::size_t block) {
  WordCounter counter;
  for (std::size_t at = 0; at < text.size(); at += block) {
    counter.feed(text.substr(at, block));
  }
  counter.finish();
  return counter.take();
}

Flaw check_in_blocks(std::string_view text, std::size_t block) {
  TextCheck check;
  for (std::size_t at = 0; at < text.size(); at += block) {
    if (const Flaw flaw = check.feed(text.substr(at, block)); flaw != Flaw::none) {
      return flaw;
    }
  }
  return check.finish();
}

TEST(WordCounter, CountsTheSameWordsHoweverTheTextIsCut) {
  const std::string text = "The cat, the CAT and the dog's 9 lives";
  for (std::size_t block = 1; block <= text.size(); ++block) {
    EXPECT_THAT(count_in_blocks(text, block),
                UnorderedElementsAre(Pair("the", 3), Pair("cat", 2), Pair("and", 1), Pair("dog", 1),
                                     Pair("s", 1), Pair("lives", 1)))
        << "blocks of " << block;
  }
}

TEST(WordCounter, IsEmptyAfterItsCountsWereTaken) {
  WordCounter counter;
  counter.feed("word");
  counter.finish();
  EXPECT_THAT(counter.take(), ElementsAre(Pair("word", 1)));
  counter.finish();
  EXPECT_THAT(counter.take(), IsEmpty());
}

TEST(WordCounts, AreMergedWhicheverIsLarger) {
  const WordCounts large = {{"a", 1}, {"b", 2}, {"c", 3}};
  const WordCounts small = {{"a", 10}, {"d", 4}};
  for (const bool into_large : {true, false}) {
    WordCounts into = into_large ? large : small;
    merge(into, into_large ? WordCounts(small) : WordCounts(large));
    EXPECT_THAT(into,
                UnorderedElementsAre(Pair("a", 11), Pair("b", 2), Pair("c", 3), Pair("d", 4)));
  }
}

TEST(WordCounts, AreToppedByFrequencyThenByTheAlphabet) {
  const WordCounts counts = {{"b", 2}, {"a", 2}, {"c", 3}, {"d", 1}};
  EXPECT_THAT(top_words(counts, 3), ElementsAre(Pair("c", 3), Pair("a", 2), Pair("b", 2)));
  EXPECT_EQ(top_words(counts, 100).size(), 4U);
  EXPECT_THAT(top_words(counts, 0), IsEmpty());
}

TEST(TextCheck, AcceptsUtf8HoweverItIsCut) {
  const std::string text =
      "plain ascii text, \xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF "
      "\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF and more of it";
  for (std::size_t block = 1; block <= text.size(); ++block) {
    EXPECT_EQ(check_in_blocks(text, block), Flaw::none) << "blocks of " << block;
  }
}

TEST(TextCheck, RefusesWhatIsNotUtf8HoweverItIsCut) {
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2 ", "\xC2\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF", "\xE2\x82 "}) {
    const std::string text = "some text before " + std::string(bad) + " and after";
    for (std::size_t block = 1; block <= text.size(); ++block) {
      EXPECT_EQ(check_in_blocks(text, block), Flaw::not_utf8) << bad << " in blocks of " << block;
    }
  }
}

TEST(TextCheck, FindsNulBytesAndTextsThatAreCutShort) {
  EXPECT_EQ(check_in_blocks(std::string_view("a\0b", 3), 8), Flaw::nul_byte);
  EXPECT_EQ(check_in_blocks(std::string_view("\xFF\0", 2), 8), Flaw::nul_byte);
  EXPECT_EQ(check_in_blocks("ab\xC3", 8), Flaw::cut_short);
  EXPECT_EQ(check_in_blocks("", 8), Flaw::none);
}

// ---- whole passes

struct Pass {
  Summary summary;
  std::vector<std::string> lines;
};

// Each pass has a corpus of its own: it makes files vanish.
Pass run(const Corpus& corpus, int workers) {
  Pass pass;
  Task task;
  task.roots = {corpus.path().string()};
  task.workers = workers;
  task.complain = [&](const std::string& line) { pass.lines.push_back(line); };
  task.before_reading = make_vanish;
  pass.summary = workers == 0 ? count_sequentially(task) : count_with_actors(task, ignore_progress);
  return pass;
}

class Passes : public testing::TestWithParam<int> {};  // workers; 0: sequential
INSTANTIATE_TEST_SUITE_P(Workers, Passes, testing::Values(0, 1, 2, 7),
                         testing::PrintToStringParamName());

TEST_P(Passes, CountExactlyWhatIsThere) {
  Corpus corpus;
  const Expected expected = fill(corpus);
  const auto [summary, lines] = run(corpus, GetParam());

  EXPECT_EQ(sorted(summary.counts), expected.counts);
  EXPECT_EQ(summary.files, expected.files);
  EXPECT_EQ(summary.bytes, expected.bytes);
  EXPECT_EQ(summary.symlinks, expected.symlinks);
  Reasons failed = expected.resumed;
  failed.insert(expected.restarted.begin(), expected.restarted.end());
  EXPECT_EQ(summary.failed, failed);
  if (GetParam() > 0) {
    EXPECT_EQ(summary.resumed, expected.resumed);
    EXPECT_EQ(summary.restarted, expected.restarted);
  }
  EXPECT_EQ(summary.complaints, expected.complaints);
  EXPECT_EQ(lines.size(), expected.complaints);
}

TEST_P(Passes, GiveEachFileThatCannotBeReadOneClearLine) {
  Corpus corpus;
  static_cast<void>(fill(corpus));
  const std::vector<std::string> lines = run(corpus, GetParam()).lines;
  const auto about = [&](std::string_view name, const std::string& what) {
    return corpus.path(name).string() + ": " + what;
  };
  EXPECT_THAT(lines, UnorderedElementsAre(about("vanishing-0", "vanished before it was read"),
                                          about("vanishing-1", "vanished before it was read"),
                                          about("vanishing-2", "vanished before it was read"),
                                          about("vanishing-3", "vanished before it was read"),
                                          about("vanishing-4", "vanished before it was read"),
                                          about("swapped-file", "is no longer a regular file"),
                                          about("fifo", "skipped: it is a FIFO, not a file")));
}

// /proc/self/mem is a regular file whose first byte cannot be read: a real error of the operating
// system in the middle of a read.
TEST_P(Passes, SurviveAReadError) {
  Corpus corpus;
  corpus.add("before", "first");
  corpus.add("after", "last");
  Pass pass;
  Task task;
  task.roots = {corpus.path("before"), "/proc/self/mem", corpus.path("after")};
  task.workers = GetParam();
  task.complain = [&](const std::string& line) { pass.lines.push_back(line); };
  const Summary summary =
      GetParam() == 0 ? count_sequentially(task) : count_with_actors(task, ignore_progress);

  EXPECT_THAT(sorted(summary.counts), ElementsAre(Pair("first", 1), Pair("last", 1)));
  EXPECT_EQ(summary.files, 2U);
  EXPECT_THAT(pass.lines, ElementsAre("/proc/self/mem: read error: Input/output error"));
  EXPECT_THAT(summary.failed, ElementsAre(Pair("read error: Input/output error", 1)));
  EXPECT_EQ(summary.restarted, GetParam() == 0 ? Reasons() : summary.failed);
}

TEST_P(Passes, NameRootsThatCannotBeUsedAndGoOn) {
  Corpus corpus;
  corpus.add("text", "counted");
  std::filesystem::create_symlink("loop", corpus.path("loop"));
  std::filesystem::create_symlink("text", corpus.path("link"));
  Task task;
  std::vector<std::string> lines;
  task.roots = {"",
                corpus.path("nowhere"),
                corpus.path("text/below"),
                "/dev/null",
                corpus.path("loop"),
                corpus.path("link"),
                corpus.path("text")};
  task.workers = GetParam();
  task.complain = [&](const std::string& line) { lines.push_back(line); };
  const Summary summary =
      GetParam() == 0 ? count_sequentially(task) : count_with_actors(task, ignore_progress);

  // A file that is named twice is counted twice, once through a link that is followed.
  EXPECT_THAT(sorted(summary.counts), ElementsAre(Pair("counted", 2)));
  EXPECT_THAT(lines,
              ElementsAre("'': no such file or directory",
                          corpus.path("nowhere").string() + ": no such file or directory",
                          corpus.path("text/below").string() + ": no such file or directory",
                          "/dev/null: skipped: it is a device, neither a file nor a directory",
                          HasSubstr("oo many levels of symbolic links")));
}

TEST_P(Passes, OfNothingCountNothing) {
  const Corpus corpus;
  const Summary summary = run(corpus, GetParam()).summary;
  EXPECT_THAT(summary.counts, IsEmpty());
  EXPECT_EQ(summary.files + summary.complaints + total(summary.failed), 0U);
}

// ---- what only the actors can get wrong

TEST(CountWithActors, LosesNothingWhenEveryOtherFileRestartsTheWorker) {
  Corpus corpus;
  for (int i = 0; i < 100; ++i) {
    corpus.add("good-" + std::to_string(i), "good");
    corpus.add("bad-" + std::to_string(i), "bad \xE2\x82");
  }
  for (const int workers : {1, 2}) {
    const Summary summary = run(corpus, workers).summary;
    EXPECT_THAT(sorted(summary.counts), ElementsAre(Pair("good", 100)));
    EXPECT_EQ(summary.files, 100U);
    EXPECT_EQ(total(summary.restarted), 100U);
  }
}

TEST(CountWithActors, StopsWithTheReasonWhenSomethingUnforeseenHappens) {
  Corpus corpus;
  for (int i = 0; i < 10; ++i) {
    corpus.add(std::to_string(i), "text");
  }
  Task task;
  task.roots = {corpus.path()};
  task.workers = 2;
  task.before_reading = [](const std::string& path) {
    if (path.ends_with("5")) {
      throw std::logic_error("a cosmic ray");
    }
  };
  try {
    static_cast<void>(count_with_actors(task, ignore_progress));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/user/collector/foreman"));
    EXPECT_THAT(error.what(), HasSubstr("a cosmic ray"));
  }
}

// A worker has at most the file that it reads and one more, also after restarts. So the list of
// files is made as slowly as they are read: what goes away while a file is read is found missing by
// the one who lists, not by the worker.
TEST(CountWithActors, ListsFilesNoFasterThanTheyAreRead) {
  constexpr std::size_t kBroken = 10;
  Corpus corpus;
  Task task;
  for (std::size_t i = 0; i < 50; ++i) {
    const std::string name = std::to_string(i);
    corpus.add(name, i < kBroken ? "broken \xE2\x82" : "text");
    task.roots.push_back(corpus.path(name));
  }
  task.workers = 1;
  task.before_reading = [&](const std::string& path) {
    if (path == task.roots[kBroken]) {
      for (std::size_t i = kBroken + 2; i < task.roots.size(); ++i) {
        std::filesystem::remove(task.roots[i]);
      }
    }
  };
  const Summary summary = count_with_actors(task, ignore_progress);
  EXPECT_EQ(total(summary.restarted), kBroken);
  EXPECT_EQ(summary.failed, summary.restarted);
  EXPECT_EQ(summary.files, 2U);
  EXPECT_EQ(summary.complaints, 50U - kBroken - 2U);
}

}  // namespace
}  // namespace wordcount
