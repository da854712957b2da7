#include "libactors/system/config_environment.hpp"

#include <vector>

#include <unistd.h>

#include "actors/config_file.hpp"
#include "actors/errors.hpp"

#include "libactors/system/config_words.hpp"

namespace actors {

namespace detail {

namespace {

bool is_ours(std::string_view variable) {
  return variable.starts_with(std::string(kVariablePrefix) + "_");
}

}  // namespace

std::string variable_part(std::string_view name) {
  std::string part = "_";
  for (const char c : name) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    part += lower ? static_cast<char>(c - 'a' + 'A') : kept ? c : '_';
  }
  return part;
}

ConfigEnvironment::ConfigEnvironment(const std::map<std::string, std::string>& variables) {
  for (const auto& variable : variables) {
    if (is_ours(variable.first)) {
      variables_.insert(variable);
    }
  }
}

std::optional<std::string_view> ConfigEnvironment::find(const std::string& variable,
                                                        const std::string& pointer) {
  const auto [known, is_new] = pointers_.emplace(variable, pointer);
  const auto found = variables_.find(variable);
  if (found == variables_.end()) {
    return std::nullopt;
  }
  if (!is_new) {
    throw ConfigError("environment variable " + variable + ": could mean " + known->second +
                      " and " + pointer + "; unset it, or give a dispatcher another name");
  }
  return found->second;
}

void ConfigEnvironment::refuse_others() const {
  for (const auto& [variable, text] : variables_) {
    if (pointers_.contains(variable)) {
      continue;
    }
    std::vector<std::string> known;
    for (const auto& [name, pointer] : pointers_) {
      known.push_back(name);
    }
    throw ConfigError("environment variable " + variable + ": no such setting; " +
                      instead_of(variable, known));
  }
}

}  // namespace detail

std::map<std::string, std::string> process_environment() {
  std::map<std::string, std::string> found;
  for (const char* const* entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::string_view name = variable.substr(0, variable.find('='));
    if (detail::is_ours(name) && name.size() < variable.size()) {
      found.emplace(name, variable.substr(name.size() + 1));
    }
  }
  return found;
}

}  // namespace actors
