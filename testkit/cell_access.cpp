#include "testkit/cell_access.hpp"

#include <utility>

#include "base/type_name.hpp"
#include "libactors/actor/actor_cell.hpp"

namespace actors::detail {

bool CellAccess::alive(RefId actor) noexcept {
  return !actor.empty() && !actor.is_promise() && ActorCell::at(actor.index()).id() == actor;
}

CellPicture CellAccess::look(RefId actor) {
  CellPicture picture;
  CellExtra* const extra = ActorCell::at(actor.index()).extra_;
  if (extra == nullptr) {
    return picture;
  }
  for (ActorCell* child = extra->first_child; child != nullptr; child = child->next_sibling_) {
    const std::uint64_t bits = child->listed_id().bits();
    picture.children.emplace(bits, child->incarnation_);
    picture.family.push_back(bits);
  }
  for (const Watching& watching : extra->watching) {
    if (watching.monitor == 0) {
      picture.watched.push_back(watching.other.bits());
    }
  }
  if (extra->toolbox == nullptr) {
    return picture;
  }
  Toolbox& tools = *extra->toolbox;
  tools.timers.each([&picture](const ActorTimer& timer) {
    picture.timers.emplace(timer.number, CellPicture::Timer{timer.key, timer.message->type->name(),
                                                            timer.deadline, timer.period});
  });
  picture.receive_timeout = tools.silence.allowed;
  picture.stashed = tools.stash.size();
  return picture;
}

std::string CellAccess::replace(RefId child, Blueprint stub) {
  ActorCell& cell = ActorCell::at(child.index());
  const bool unbuilt = cell.state_ == ActorCell::State::starting && cell.actor_ == nullptr &&
                       !cell.initialized_ && cell.incarnation_ == 0;
  if (!unbuilt || cell.is_process()) {
    return {};
  }
  std::string name = type_name(*cell.blueprint_.recipe().actor_class->rtti);
  cell.blueprint_ = std::move(stub);
  cell.class_.store(cell.blueprint_.recipe().actor_class, std::memory_order_relaxed);
  return name;
}

}  // namespace actors::detail
