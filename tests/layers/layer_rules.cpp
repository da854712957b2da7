#include "tests/layers/layer_rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>

namespace actors::layers {
namespace {

/// A folder of the staircase with its floor; files belong to the first one whose prefix fits.
struct Floor {
  std::string_view prefix;
  int height;
};

constexpr int kShelf = -1;
constexpr int kPrograms = 100;  // programs that use the library: they may include what they like
constexpr std::array kFloors = {
    Floor{"include/actors/with/", 0},
    Floor{"include/actors/testkit/", 0},
    Floor{"include/actors/", kShelf},
    Floor{"base/", 0},
    Floor{"executors/", 1},
    Floor{"dispatchers/", 2},
    Floor{"supervision/", 3},
    Floor{"libactors/message/", 4},
    Floor{"libactors/mailbox/", 5},
    Floor{"libactors/actor/", 6},
    Floor{"libactors/system/", 7},
    Floor{"libactors/patterns/", 8},
    Floor{"libactors/process/", 8},
    Floor{"libactors/routing/", 8},
    Floor{"testkit/", 9},
    Floor{"tests/", kPrograms},
    Floor{"examples/", kPrograms},
    Floor{"bench/", kPrograms},
};

const Floor* floor_of(std::string_view file) {
  const auto* found = std::find_if(kFloors.begin(), kFloors.end(), [file](const Floor& floor) {
    return file.starts_with(floor.prefix);
  });
  return found == kFloors.end() ? nullptr : found;
}

struct Include {
  std::string path;
  bool quoted;
};

std::vector<Include> includes_of(const std::string& text) {
  static const std::regex line(R"((?:^|\n)[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)\"|<([^>\n]+)>))");
  std::vector<Include> found;
  for (std::sregex_iterator match(text.begin(), text.end(), line), end; match != end; ++match) {
    const bool quoted = (*match)[1].matched;
    found.push_back({(*match)[quoted ? 1 : 2].str(), quoted});
  }
  return found;
}

/// The file of the tree that `include` in `from` means, if it means one.
std::optional<std::string> resolve(const SourceTree& tree, const std::string& from,
                                   const Include& include) {
  std::string path = include.path.starts_with("actors/") ? "include/" + include.path : include.path;
  if (tree.contains(path)) {
    return path;
  }
  if (include.quoted &&
      from.starts_with("examples/")) {  // an example stands alone, as a user's code
    path = from.substr(0, from.rfind('/') + 1) + include.path;
    if (tree.contains(path)) {
      return path;
    }
  }
  return std::nullopt;
}

/// Whether `word` stands in `list` as a word of its own.
bool names(const std::string& list, const std::string& word) {
  std::istringstream words(list);
  return std::any_of(std::istream_iterator<std::string>(words), {}, [&word](std::string found) {
    std::erase(found, ')');
    return found == word;
  });
}

using Graph = std::map<std::string, std::set<std::string>>;

/// A ring in `graph` as "a -> b -> a", or nothing.
std::optional<std::string> find_ring(const Graph& graph) {
  enum class Mark { open, done };
  std::map<std::string, Mark> marks;
  std::vector<std::string> path;
  const std::function<std::optional<std::string>(const std::string&)> visit =
      [&](const std::string& node) -> std::optional<std::string> {
    if (const auto mark = marks.find(node); mark != marks.end()) {
      if (mark->second == Mark::done) {
        return std::nullopt;
      }
      std::string ring;
      for (auto step = std::find(path.begin(), path.end(), node); step != path.end(); ++step) {
        ring += *step + " -> ";
      }
      return ring + node;
    }
    marks[node] = Mark::open;
    path.push_back(node);
    if (const auto next = graph.find(node); next != graph.end()) {
      for (const std::string& to : next->second) {
        if (auto ring = visit(to)) {
          return ring;
        }
      }
    }
    path.pop_back();
    marks[node] = Mark::done;
    return std::nullopt;
  };
  for (const auto& [node, targets] : graph) {
    if (auto ring = visit(node)) {
      return ring;
    }
  }
  return std::nullopt;
}

class Inspection {
 public:
  explicit Inspection(const SourceTree& tree) : tree_(tree) {}

  std::vector<std::string> run() {
    for (const auto& [file, text] : tree_) {
      if (file.ends_with("CMakeLists.txt")) {
        continue;
      }
      const Floor* floor = floor_of(file);
      if (floor == nullptr) {
        violations_.push_back(file + " is in no folder of the staircase");
        continue;
      }
      if (floor->height != kPrograms) {
        check_is_built(file);
      }
      for (const Include& include : includes_of(text)) {
        check(file, *floor, include);
      }
    }
    check_rings("files", files_);
    check_rings("folders", folders_);
    return std::move(violations_);
  }

 private:
  void report(const std::string& file, const Include& include, const std::string& why) {
    violations_.push_back(file + " includes " + (include.quoted ? '"' : '<') + include.path +
                          (include.quoted ? '"' : '>') + ": " + why);
  }

  void check(const std::string& file, const Floor& floor, const Include& include) {
    const auto target = resolve(tree_, file, include);
    if (!target) {
      check_foreign(file, floor, include);
      return;
    }
    if (!include.quoted && floor.height != kPrograms) {
      report(file, include, "our own files are included with \"\"");
    }
    files_[file].insert(*target);
    const Floor* below = floor_of(*target);
    if (below == nullptr || below == &floor) {
      return;
    }
    folders_[std::string(floor.prefix)].insert(std::string(below->prefix));
    if (floor.prefix.starts_with("include/") && below->height != kShelf) {
      report(file, include, "a public header includes public headers only");
    } else if (below->height > floor.height) {
      report(file, include, "that floor is above");
    } else if (below->height == floor.height && floor.height != kPrograms &&
               !below->prefix.starts_with("include/")) {
      report(file, include, "siblings do not know each other");
    }
  }

  /// An include that is no file of ours.
  void check_foreign(const std::string& file, const Floor& floor, const Include& include) {
    if (include.quoted) {
      report(file, include,
             "no such file from the repository root (third parties are included with <>)");
      return;
    }
    if (floor.height == kPrograms) {
      return;
    }
    const std::string& path = include.path;
    const bool standard = path.find_first_of("/.") == std::string::npos;
    if (file.starts_with("include/") && !file.starts_with("include/actors/with/") && !standard) {
      report(file, include,
             "a public header includes the standard library and public headers only");
    } else if ((path.starts_with("boost/fiber") || path.starts_with("boost/context")) &&
               !file.starts_with("executors/")) {
      report(file, include, "Boost.Fiber is included in executors/ only");
    } else if (path.starts_with("simdjson") && !file.starts_with("base/json.")) {
      report(file, include, "simdjson is included in base/json.* only");
    }
  }

  /// A private header is built with whoever includes it; a .cpp and a public header must be listed.
  void check_is_built(const std::string& file) {
    if (!file.ends_with(".cpp") && !file.starts_with("include/")) {
      return;
    }
    for (std::size_t slash = file.rfind('/'); slash != std::string::npos && slash > 0;
         slash = file.rfind('/', slash - 1)) {
      const auto list = tree_.find(file.substr(0, slash) + "/CMakeLists.txt");
      if (list != tree_.end() && names(list->second, file.substr(slash + 1))) {
        return;
      }
    }
    violations_.push_back(file + " is named in no CMakeLists.txt");
  }

  void check_rings(const std::string& what, const Graph& graph) {
    if (const auto ring = find_ring(graph)) {
      violations_.push_back("the " + what + " include each other in a ring: " + *ring);
    }
  }

  const SourceTree& tree_;
  std::vector<std::string> violations_;
  Graph files_;
  Graph folders_;
};

}  // namespace

SourceTree read_tree(const std::filesystem::path& root) {
  SourceTree tree;
  const std::set<std::string> tops = {"include",     "base",      "executors", "dispatchers",
                                      "supervision", "libactors", "testkit",   "tests",
                                      "examples",    "bench"};
  for (const std::string& top : tops) {
    if (!std::filesystem::exists(root / top)) {
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / top)) {
      const std::filesystem::path& path = entry.path();
      const std::string kind = path.extension().string();
      if (entry.is_regular_file() &&
          (kind == ".cpp" || kind == ".hpp" || path.filename() == "CMakeLists.txt")) {
        std::ifstream in(path);
        tree[path.lexically_relative(root).generic_string()] =
            std::string(std::istreambuf_iterator<char>(in), {});
      }
    }
  }
  return tree;
}

std::vector<std::string> layer_violations(const SourceTree& tree) {
  return Inspection(tree).run();
}

}  // namespace actors::layers
