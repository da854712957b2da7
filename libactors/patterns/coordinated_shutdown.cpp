#include "actors/coordinated_shutdown.hpp"

#include "actors/actor_system.hpp"

#include "libactors/patterns/shutdown_plan.hpp"
#include "libactors/system/system_core.hpp"

namespace actors {

CoordinatedShutdown::CoordinatedShutdown(ActorSystem& system)
    : system_(&system), plan_(system.core().extensions.get<detail::ShutdownPlan>([&] {
        auto plan = std::make_shared<detail::ShutdownPlan>(system);
        system.on_termination([plan] { plan->at_termination(); });
        return plan;
      })) {}

void CoordinatedShutdown::add_phase(std::string name, ShutdownPhase phase) {
  plan_->add_phase(std::move(name), std::move(phase));
}

void CoordinatedShutdown::set_timeout(std::string_view phase, Duration timeout) {
  plan_->set_timeout(phase, timeout);
}

void CoordinatedShutdown::add(std::string_view phase, std::string name, Task function) {
  plan_->add_task(phase, std::move(name), std::move(function));
}

void CoordinatedShutdown::throw_empty(std::string_view phase, std::string_view task) {
  throw Error("CoordinatedShutdown: add_task(\"" + std::string(phase) + "\", \"" +
              std::string(task) + "\"): the function is empty; give it one to run");
}

std::vector<std::string> CoordinatedShutdown::phases() const {
  return plan_->phases();
}

Future<void> CoordinatedShutdown::run(std::string reason) {
  return plan_->run(std::move(reason));
}

std::string CoordinatedShutdown::reason() const {
  return plan_->reason();
}

}  // namespace actors
