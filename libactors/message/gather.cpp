#include "actors/gather.hpp"

#include <utility>

namespace actors {

Future<void> gather(std::vector<Future<void>> futures) {
  return detail::gather_vector<void>(std::move(futures), true,
                                     [](auto& gathering) { gathering.promise.set(); });
}

}  // namespace actors
