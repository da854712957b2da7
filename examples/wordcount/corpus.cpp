#include "corpus.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include "count_file.hpp"

namespace wordcount {

namespace fs = std::filesystem;

namespace {

void make_fifo(const fs::path& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) {
    throw std::runtime_error("no FIFO at " + path.string());
  }
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

// A text that begins well for more than the first block.
std::string good_start() {
  return repeat("never counted\n", kFirstBlock / 10);
}

class Filler {
 public:
  explicit Filler(Corpus& corpus) : corpus_(corpus) {}

  Expected fill() {
    add_small_texts();
    add_texts_across_blocks();
    add_what_is_no_text();
    add_broken_texts();
    add_vanishing_files();
    add_what_is_no_file();
    return expected_;
  }

 private:
  void add_text(std::string_view name, std::string_view content) {
    corpus_.add(name, content);
    ++expected_.files;
    expected_.bytes += content.size();
  }
  void count(const std::string& word, std::uint64_t times = 1) { expected_.counts[word] += times; }

  void add_small_texts() {
    add_text("empty", "");
    add_text("no-words", "1234 -- 5678\n\n\t.,;:!?\n");
    add_text("letters", "The the THE tHe; it's 3D x86_64\n");
    count("the", 4);
    for (const char* word : {"it", "s", "d", "x"}) {
      count(word);
    }
    add_text("deep/er/than/that/utf8", "na\xC3\xAFve \xE2\x82\xAC uro \xF0\x9F\x98\x80 smile");
    for (const char* word : {"na", "ve", "uro", "smile"}) {
      count(word);
    }
    for (int i = 0; i < 200; ++i) {
      add_text("many/" + std::to_string(i) + ".txt", "one of many files\nand many words\n");
    }
    count("many", 400);
    for (const char* word : {"one", "of", "files", "and", "words"}) {
      count(word, 200);
    }
  }

  void add_texts_across_blocks() {
    // A word, and a character, on the border of the first block and on the next one.
    std::string text(kFirstBlock - 3, ' ');
    text += "border\xC3\xA9";
    text.resize(kFirstBlock + kBlock - 1, '.');
    text += "\xC3\xA9Second";
    add_text("borders", text);
    count("border");
    count("second");
    // One word that is longer than any block.
    add_text("long-word", std::string(3 * kBlock, 'z'));
    count(std::string(3 * kBlock, 'z'));
    // Lines whose length has no factor in common with that of a block: words are cut everywhere.
    add_text("large", repeat("whatever falls on a border is cut there\n", 40'001));
    for (const char* word : {"whatever", "falls", "on", "a", "border", "is", "cut", "there"}) {
      count(word, 40'001);
    }
    // Exactly full blocks.
    add_text("full", repeat("ab ", kFirstBlock) + std::string(kBlock - 2 * kFirstBlock, ' '));
    count("ab", kFirstBlock);
  }

  void add_what_is_no_text() {
    using namespace std::string_literals;
    const std::string gzip = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03never counted"s;
    for (int i = 0; i < 20; ++i) {
      corpus_.add("packed/" + std::to_string(i) + ".gz", gzip);
    }
    corpus_.add("nul", "never\0counted"s);
    corpus_.add("latin1", "never counted: caf\xE9 au lait\n");
    corpus_.add("overlong", "never counted \xC0\xAF");
    corpus_.add("surrogate", "never counted \xED\xA0\x80");
    expected_.resumed["not text: a NUL byte inside"] = 21;
    expected_.resumed["not text: not UTF-8"] = 3;
  }

  void add_broken_texts() {
    using namespace std::string_literals;
    corpus_.add("broken/latin1", good_start() + "caf\xE9 au lait\n");
    corpus_.add("broken/nul", good_start() + "\0"s);
    corpus_.add("broken/late", repeat(good_start(), 50) + "\xFF");
    corpus_.add("broken/cut-short", "never counted \xE2\x82");
    expected_.restarted["broken text: not UTF-8"] = 2;
    expected_.restarted["broken text: a NUL byte inside"] = 1;
    expected_.restarted["broken text: ends in the middle of a character"] = 1;
  }

  void add_vanishing_files() {
    for (int i = 0; i < 5; ++i) {
      corpus_.add("vanishing-" + std::to_string(i), "never counted");
    }
    corpus_.add("swapped-file", "never counted");
    expected_.resumed["vanished before it was read"] = 5;
    expected_.resumed["is no longer a regular file"] = 1;
    expected_.complaints += 6;
  }

  void add_what_is_no_file() {
    fs::create_symlink("letters", corpus_.path("link-to-file"));
    fs::create_directory_symlink(".", corpus_.path("link-to-itself"));
    fs::create_symlink("nowhere", corpus_.path("dangling"));
    expected_.symlinks = 3;
    make_fifo(corpus_.path("fifo"));
    expected_.complaints += 1;
  }

  Corpus& corpus_;
  Expected expected_;
};

}  // namespace

Corpus::Corpus() {
  std::string name = (fs::temp_directory_path() / "wordcount-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no temporary folder " + name);
  }
  root_ = name;
}

Corpus::~Corpus() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void Corpus::add(std::string_view name, std::string_view content) {
  const fs::path file = path(name);
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
}

Expected fill(Corpus& corpus) {
  return Filler(corpus).fill();
}

void make_vanish(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  if (name.starts_with("vanishing-")) {
    fs::remove(path);
  } else if (name.starts_with("swapped-")) {
    fs::remove(path);
    make_fifo(path);
  }
}

std::map<std::string, std::uint64_t> sorted(const WordCounts& counts) {
  return {counts.begin(), counts.end()};
}

}  // namespace wordcount
