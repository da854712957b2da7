// compare_caf: the workloads of ./dev compare on CAF. See bench/compare/measure.hpp for how it is
// called, and support.hpp for what of CAF they use; nothing here is CAF's.

#include <array>

#include "bench/peers/caf/support.hpp"

int main(int argc, char** argv) {
  using bench::Workload;
  static constexpr std::array kWorkloads{
      Workload{"ping_pong", bench::ping_pong},
      Workload{"ring_1000", bench::ring_1000},
      Workload{"pairs", bench::pairs},
      Workload{"cross_ping_pong", bench::cross_ping_pong},
      Workload{"stream", bench::stream},
      Workload{"stream_across", bench::stream_across},
      Workload{"fan_in_2", bench::fan_in_2},
      Workload{"fan_in_4", bench::fan_in_4},
      Workload{"fan_in_8", bench::fan_in_8},
      Workload{"fan_in_16", bench::fan_in_16},
      Workload{"inject", bench::inject},
      Workload{"ask_then", bench::ask_then},
      Workload{"ask_get", bench::ask_get},
      Workload{"ask_untimed", bench::ask_untimed},
      Workload{"ask_timeout", bench::ask_timeout},
      Workload{"ask_across", bench::ask_across},
      Workload{"ask_foreign", bench::ask_foreign},
      Workload{"spawn_stop", bench::spawn_stop},
      Workload{"skynet", bench::skynet},
      Workload{"memory", bench::memory},
      Workload{"savina_ping_pong", bench::savina_ping_pong},
      Workload{"savina_counting", bench::savina_counting},
      Workload{"savina_thread_ring", bench::savina_thread_ring},
      Workload{"savina_big", bench::savina_big},
      Workload{"savina_bank", bench::savina_bank},
  };
  return bench::run_workloads(argc, argv, kWorkloads);
}
