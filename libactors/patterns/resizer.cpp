#include "actors/resizer.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "actors/errors.hpp"

#include "base/duration_text.hpp"

namespace actors {

namespace {

[[noreturn]] void refuse(const std::string& field, const std::string& wrong,
                         const std::string& accepted) {
  throw ConfigError("Resizer: " + field + " is " + wrong + ", but must be " + accepted);
}

void check_rate(const std::string& field, double rate, double most) {
  if (!(rate >= 0.0 && rate <= most)) {  // also what is no number
    refuse(field, std::to_string(rate), "from 0 to " + std::to_string(static_cast<int>(most)));
  }
}

}  // namespace

std::size_t Resizer::pressure(const std::vector<RouteeLoad>& routees) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(routees.begin(), routees.end(), [this](const RouteeLoad& routee) {
        return routee.busy && routee.waiting >= pressure_threshold;
      }));
}

int Resizer::ramp_up(std::size_t pressure, std::size_t capacity) const noexcept {
  return pressure < capacity
             ? 0
             : static_cast<int>(std::ceil(ramp_up_rate * static_cast<double>(capacity)));
}

int Resizer::back_off(std::size_t pressure, std::size_t capacity) const noexcept {
  const auto size = static_cast<double>(capacity);
  return static_cast<double>(pressure) < back_off_threshold * size
             ? static_cast<int>(std::floor(-back_off_rate * size))
             : 0;
}

int Resizer::change(const std::vector<RouteeLoad>& routees) const noexcept {
  const std::size_t under_pressure = pressure(routees);
  const auto size = static_cast<int>(routees.size());
  const int wanted =
      size + ramp_up(under_pressure, routees.size()) + back_off(under_pressure, routees.size());
  return std::clamp(wanted, lower, upper) - size;
}

void Resizer::check() const {
  constexpr int kMost = 10'000;
  if (lower < 1) {
    refuse("lower", std::to_string(lower), "at least 1");
  }
  if (upper < lower || upper > kMost) {
    refuse("upper", std::to_string(upper),
           "from lower (" + std::to_string(lower) + ") to " + std::to_string(kMost));
  }
  check_rate("ramp_up_rate", ramp_up_rate, 1000.0);
  check_rate("back_off_threshold", back_off_threshold, 1.0);
  check_rate("back_off_rate", back_off_rate, 1.0);
  if (interval <= Duration::zero()) {
    refuse("interval", detail::duration_text(interval), "positive");
  }
}

}  // namespace actors
