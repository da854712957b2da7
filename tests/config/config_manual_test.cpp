// docs/configuration.md against the code: its tables are the tables of the code, line by line.

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libactors/system/config_environment.hpp"
#include "libactors/system/config_table.hpp"
#include "libactors/system/executor_kinds.hpp"

namespace actors::detail {
namespace {

std::string page() {
  std::ostringstream text;
  text << std::ifstream(REPOSITORY_ROOT "/docs/configuration.md").rdbuf();
  return text.str();
}

std::string line(const Setting& setting, const std::string& fallback) {
  return "| `" + setting.key + "` | " + fallback + " | " + setting.accepted() + " | " +
         setting.meaning + " |";
}
std::string value_text(const Setting& setting, const Value& value) {
  return "`" + setting.to_file(value).to_json() + "`";
}

template <class Owner>
void add_lines(std::vector<std::string>& lines, const std::vector<ConfigField<Owner>>& fields) {
  for (const ConfigField<Owner>& field : fields) {
    lines.push_back(line(field.setting, value_text(field.setting, field.get(Owner{}))));
  }
}

/// The lines of the page's tables, as the code has it.
std::vector<std::string> lines_of_the_code() {
  std::vector<std::string> lines;
  add_lines(lines, config_fields());
  add_lines(lines, restart_fields());
  add_lines(lines, backoff_fields());
  add_lines(lines, dispatcher_fields());
  add_lines(lines, mailbox_fields());
  for (const auto& kind : built_in_executor_kinds()) {
    for (const ExecutorOption& option : kind->options) {
      using From = ExecutorOption::From;
      lines.push_back(line(option.setting, option.from == From::workers
                                               ? "`0`; the default executor: `/workers`"
                                           : option.from == From::handler_stack
                                               ? "`/handler_stack`"
                                               : value_text(option.setting, option.fallback)));
    }
  }
  return lines;
}

TEST(ConfigManual, ListsEveryKeyWithItsDefaultWhatItAcceptsAndWhatItMeans) {
  const std::string text = page();
  for (const std::string& expected : lines_of_the_code()) {
    EXPECT_NE(text.find(expected + "\n"), std::string::npos)
        << "docs/configuration.md lacks the line\n"
        << expected;
  }
  for (const auto& kind : built_in_executor_kinds()) {
    EXPECT_NE(text.find("### `\"type\": \"" + kind->name + "\"`\n"), std::string::npos)
        << "docs/configuration.md has no section for executors of type " << kind->name;
  }
}

TEST(ConfigManual, ListsNoKeyThatDoesNotExist) {
  const std::vector<std::string> code = lines_of_the_code();
  const std::set<std::string> known(code.begin(), code.end());
  // Keys that are no single value have lines of their own.
  const std::set<std::string> others{"restart_limits", "backoff", "executor", "dispatchers",
                                     "mailboxes",      "name",    "type"};
  std::istringstream lines(page());
  for (std::string at; std::getline(lines, at);) {
    if (at.starts_with("| `") && !at.starts_with("| `ACTORS_")) {
      const std::string key = at.substr(3, at.find('`', 3) - 3);
      EXPECT_TRUE(known.contains(at) || others.contains(key))
          << "docs/configuration.md has a line that is not the code's\n"
          << at;
    }
  }
}

}  // namespace
}  // namespace actors::detail
