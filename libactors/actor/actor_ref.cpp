#include "actors/actor_ref.hpp"

#include <ostream>

namespace actors {

std::ostream& operator<<(std::ostream& out, const ActorRef& ref) {
  return out << ref.path();
}

}  // namespace actors
