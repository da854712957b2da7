// Messages in one direction, from one actor or several.

#include <stdexcept>
#include <vector>

#include "actors/actors.hpp"

#include "bench/compare/workloads.hpp"
#include "bench/stream.hpp"
#include "bench/two_pools.hpp"

namespace bench {
namespace {

/// Each of the producers sends the same share of the count.
void measure_streams(const Args& args, const std::vector<actors::Ref<Producer>>& producers) {
  const long each = args.count / static_cast<long>(producers.size()) / kBurst * kBurst;
  if (each == 0) {
    throw std::invalid_argument("COUNT is at least a thousand for each producer");
  }
  measure(args, each * static_cast<long>(producers.size()), [&] {
    std::vector<Run> runs(producers.size());
    for (std::size_t i = 0; i < producers.size(); ++i) {
      producers[i].tell(Go{each, &runs[i]});
    }
    return wait_for_all(runs);
  });
}

void from(const Args& args, int producers) {
  actors::ActorSystem system("compare", config(args));
  const auto consumer = system.actor_of<Consumer>();
  std::vector<actors::Ref<Producer>> all;
  for (int i = 0; i < producers; ++i) {
    all.push_back(system.actor_of<Producer>(consumer));
  }
  measure_streams(args, all);
}

}  // namespace

void stream(const Args& args) {
  from(args, 1);
}

void stream_across(const Args& args) {
  actors::ActorSystem system("compare", two_pools());
  const auto consumer = system.actor_of<Consumer>(actors::on_dispatcher(kOtherPool));
  measure_streams(args, {system.actor_of<Producer>(consumer)});
}

void fan_in_2(const Args& args) {
  from(args, 2);
}

void fan_in_4(const Args& args) {
  from(args, 4);
}

void fan_in_8(const Args& args) {
  from(args, 8);
}

void fan_in_16(const Args& args) {
  from(args, 16);
}

}  // namespace bench
