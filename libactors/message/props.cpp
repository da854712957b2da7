#include "actors/props.hpp"

#include "base/type_name.hpp"

namespace actors::detail {

void throw_empty_factory(const std::type_info& actor_class) {
  const std::string name = type_name(actor_class);
  throw ActorInitializationError("the factory of props<" + name +
                                 ">(factory) returned an empty pointer; it must return a new " +
                                 name + " at each start");
}

void throw_used_up(const std::type_info& actor_class) {
  throw Error("these Props<" + type_name(actor_class) +
              "> have been moved from already; to start several actors from them, copy them");
}

}  // namespace actors::detail
