#pragma once
// The whole job, in two ways that must agree to the last word.

#include <functional>

#include "messages.hpp"
#include "summary.hpp"

namespace wordcount {

/// Counts with a system of actors. `on_progress` is called a few times a second, on the calling
/// thread. With `log` the library's log goes to stderr: a line per failure and decision.
/// Throws when something fails that is no file's fault.
[[nodiscard]] Summary count_with_actors(const Task& task,
                                        const std::function<void(const Progress&)>& on_progress,
                                        bool log = false);

/// Counts one file after the other on the calling thread. Nothing is resumed or restarted here.
[[nodiscard]] Summary count_sequentially(const Task& task);

}  // namespace wordcount
