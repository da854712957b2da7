// scaling_model: the simulated part of docs/scaling.md, as tables in Markdown on stdout.
//
//   scaling_model [--NAME=NUMBER ...]      names and defaults: scaling_model --help
//
// The same arguments print the same numbers, on any machine with this standard library; it takes
// less than a minute. The first two tables say how far to trust the others: where a formula is
// exact, and where bench/scaling has measured.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

#include "bench/scaling_simulation.hpp"

namespace bench {
namespace {

constexpr std::array kWorkers{1, 2, 4, 8, 16, 32, 64};
constexpr std::array kShares{0.0, 0.01, 0.1, 0.5};

struct Settings {
  Costs costs;
  double pairs = 16;
  double zipf = 1;
  double seed = 1;
  double milliseconds = 4;
};

struct Option {
  std::string_view name;
  double* value;
  const char* meaning;
};

Load load_of(const Settings& settings, int workers, double share) {
  Load load;
  load.workers = workers;
  load.share = share;
  load.pairs = static_cast<int>(settings.pairs);
  load.seed = static_cast<std::uint64_t>(settings.seed);
  load.time = settings.milliseconds * 1e6;
  return load;
}

double nanoseconds(const Outcome& outcome) {
  return 1e9 / outcome.messages_per_second;
}

// ---- how far to trust it

/// Nobody rests at home, so all messages of a kind cost the same, and there are enough of them that
/// nobody waits: then the formula is exact.
void against_the_formula(const Settings& settings) {
  const Costs& costs = settings.costs;
  std::puts("| workers | crosses | formula | simulated | idle |\n|---:|---:|---:|---:|---:|");
  for (const int workers : {2, 8, 64}) {
    for (const double share : {0.0, 0.1, 0.5}) {
      Load load = load_of(settings, workers, share);
      load.pairs = 256;
      load.kept_apart = true;
      load.homes = false;
      load.warm_up = load.time = 1e6;
      const Outcome outcome = simulate(costs, load);
      const double here = costs.home + costs.away;
      const double across = here + (costs.sender + costs.receiver) * costs.line;
      const double formula = workers / ((1 - share) * here + share * across);
      std::printf("| %d | %g | %.0f M/s | %.0f M/s | %.1f %% |\n", workers, share, formula * 1e3,
                  outcome.messages_per_second / 1e6, outcome.idle * 100);
    }
  }
}

void against_measurement(const Settings& settings) {
  std::puts(
      "\n| workers | crosses | kept apart | of it nobody at home | one pool | crosses | of its "
      "time idle |\n"
      "|---:|---:|---:|---:|---:|---:|---:|");
  for (const double share : {0.0, 0.01, 0.1, 0.5, 1.0}) {
    Load load = load_of(settings, 2, share);
    load.kept_apart = true;
    const Outcome apart = simulate(settings.costs, load);
    std::printf("| 2 | %g | %.1f ns | %.0f %% |", share, nanoseconds(apart), apart.away * 100);
    if (share > 0.5) {
      std::puts(" | | |");
      continue;
    }
    load.kept_apart = false;
    const Outcome pool = simulate(settings.costs, load);
    std::printf(" %.1f ns | %.1f %% | %.0f %% |\n", nanoseconds(pool), pool.crossed * 100,
                pool.idle * 100);
  }
}

// ---- what it says

/// What one worker alone does.
double alone(const Costs& costs) {
  return 1e9 / costs.home;
}

/// A table of throughput, and what the last column's runs were limited by.
template <class Set>
void table(const Settings& settings, const char* title, Set set) {
  std::printf("\n%s\n\n| workers |", title);
  for (const double share : kShares) {
    std::printf(" %g | of these, worth |", share);
  }
  std::puts(" idle | nobody at home | crosses | busiest worker | busiest actor |");
  std::puts("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
  for (const int workers : kWorkers) {
    std::printf("| %d |", workers);
    std::array<Outcome, kShares.size()> outcomes;
    for (std::size_t i = 0; i < kShares.size(); ++i) {
      Load load = load_of(settings, workers, kShares[i]);
      set(load);
      outcomes[i] = simulate(settings.costs, load);
      const double rate = outcomes[i].messages_per_second;
      std::printf(" %.0f M/s | %.1f |", rate / 1e6, rate / alone(settings.costs));
      std::fflush(stdout);
    }
    const auto percent = [&outcomes](int digits, double Outcome::*what) {
      for (std::size_t i = 1; i < outcomes.size(); ++i) {
        std::printf("%s %.*f %%", i > 1 ? "," : "", digits, 100 * outcomes[i].*what);
      }
      std::printf(" |");
    };
    percent(0, &Outcome::idle);
    percent(0, &Outcome::away);
    percent(1, &Outcome::crossed);
    percent(0, &Outcome::busiest_worker);
    percent(0, &Outcome::busiest_actor);
    std::puts("");
  }
}

/// All work begins at one worker: how soon others have some, and what they would do if nobody gave.
void ramp_up(const Settings& settings) {
  constexpr std::array kAfter{0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2.0, 4.0};
  std::printf("\nAll begins at one worker; a tenth of a millisecond, after\n\n| workers |");
  for (const double after : kAfter) {
    std::printf(" %g ms |", after);
  }
  std::puts(" never given |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
  for (const int workers : kWorkers) {
    Load load = load_of(settings, workers, 0);
    load.start_at_one = true;
    load.time = 1e5;
    std::printf("| %d |", workers);
    for (const double after : kAfter) {
      load.warm_up = after * 1e6;
      std::printf(" %.0f M/s |", simulate(settings.costs, load).messages_per_second / 1e6);
    }
    load.giving = false;
    std::printf(" %.0f M/s |\n", simulate(settings.costs, load).messages_per_second / 1e6);
  }
}

void all_tables(const Settings& settings) {
  against_the_formula(settings);
  against_measurement(settings);
  table(settings, "Kept apart, by share that crosses (what follows: of 0.01, 0.1, 0.5)",
        [](Load& load) { load.kept_apart = true; });
  table(settings, "The same, told to actors by Zipf", [&settings](Load& load) {
    load.kept_apart = true;
    load.zipf = settings.zipf;
  });
  table(settings, "One pool", [](Load&) {});
  table(settings, "One pool, nobody gives", [](Load& load) { load.giving = false; });
  table(settings, "One pool, told to actors by Zipf",
        [&settings](Load& load) { load.zipf = settings.zipf; });
  ramp_up(settings);
}

/// False: no such option, or no number.
bool set(std::span<const Option> options, std::string_view argument) {
  for (const Option& option : options) {
    const std::size_t length = option.name.size();
    if (argument.substr(0, 2) == "--" && argument.substr(2, length) == option.name &&
        argument.substr(2 + length, 1) == "=") {
      char* end = nullptr;
      *option.value = std::strtod(argument.data() + length + 3, &end);
      return end == argument.data() + argument.size() && end != argument.data() + length + 3;
    }
  }
  return false;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  bench::Settings settings;
  bench::Costs& costs = settings.costs;
  const std::array options{
      bench::Option{"home", &costs.home, "ns of a message at home; `scaling`: 1 worker"},
      bench::Option{"away", &costs.away, "ns more, nobody at home; `scaling`: 2, nobody at home"},
      bench::Option{"line", &costs.line, "ns of a line from another core; `scaling`: share 1"},
      bench::Option{"sender", &costs.sender, "lines that who tells an actor elsewhere waits for"},
      bench::Option{"receiver", &costs.receiver, "lines that its worker waits for"},
      bench::Option{"waking", &costs.waking, "ns for who tells a sleeper; `scaling`: waking"},
      bench::Option{"woken", &costs.woken, "ns from then until it runs; `scaling`: waking"},
      bench::Option{"spin", &costs.spin, "ns without work until a worker sleeps; IdlePolicy"},
      bench::Option{"pairs", &settings.pairs, "per worker"},
      bench::Option{"zipf", &settings.zipf, "the exponent of uneven load"},
      bench::Option{"milliseconds", &settings.milliseconds, "simulated, of each run"},
      bench::Option{"seed", &settings.seed, "of the random numbers"},
  };
  for (int i = 1; i < argc; ++i) {
    if (!bench::set(options, argv[i])) {
      std::puts("scaling_model [--NAME=NUMBER ...]");
      for (const bench::Option& option : options) {
        std::printf("  --%-12s %g: %s\n", option.name.data(), *option.value, option.meaning);
      }
      return std::string_view(argv[i]) == "--help" ? EXIT_SUCCESS : EXIT_FAILURE;
    }
  }
  bench::all_tables(settings);
}
