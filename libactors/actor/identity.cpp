#include "libactors/actor/identity.hpp"

#include "actors/detail/deliver.hpp"

namespace actors::detail {

void answer_identify(const Identify& question, RefId asker, RefId known) {
  Envelope* const answer =
      make_envelope<ActorIdentity>(ActorIdentity{question.id, ActorRef(known)});
  answer->sender = known;
  deliver_told(asker, answer);
}

}  // namespace actors::detail
