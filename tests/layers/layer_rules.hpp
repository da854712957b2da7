#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace actors::layers {

/// The text of each source file and each CMakeLists.txt, by its path from the repository root.
using SourceTree = std::map<std::string, std::string>;

/// Reads the C++ sources and CMakeLists.txt files below the folders of the staircase, tests,
/// examples and bench.
SourceTree read_tree(const std::filesystem::path& root);

/// What is wrong with `tree`, one sentence each; empty when all of this holds:
///  - an include goes to the same floor or a lower one, and siblings do not know each other;
///  - no files include each other in a ring, and no folders do;
///  - a public header includes the standard library and public headers only (actors/with excepted);
///  - Boost.Fiber is included in executors/ only, simdjson in base/json.* only (programs that use
///  the library are free);
///  - our own files are included with "" from the repository root and exist, third parties with <>;
///  - every source file of the library is named in a CMakeLists.txt.
/// It reads include lines as text: what the preprocessor would skip counts too.
std::vector<std::string> layer_violations(const SourceTree& tree);

}  // namespace actors::layers
