%% Messages in one direction, from one process or several. A producer sends bursts of a thousand and is never more than four
%% bursts ahead of the consumer, which answers the last message of each. After the Efficiency Guide's "Processes".
-module(compare_streams).
-export([stream/1, stream_across/1, fan_in/2]).
-export([consumer/1, producer/1]).
-define(BURST, 1000).
-define(AHEAD, 4).

stream(Args) -> from(Args, [], [[]]).
%% On two schedulers: see compare_messages:cross_ping_pong/1.
stream_across(Args) -> from(Args, [{scheduler, 2}], [[{scheduler, 1}]]).
fan_in(Args, Producers) -> from(Args, [], lists:duplicate(Producers, [])).

%% The consumer's mailbox is told to keep long queues outside of its heap ({message_queue_data, off_heap}, erlang:process_flag/2),
%% which its documentation recommends where many send to one.
from(#{count := Count} = Args, ConsumerOptions, ProducersOptions) ->
    Producers = length(ProducersOptions),
    Each = Count div Producers div ?BURST * ?BURST,
    true = Each > 0,
    Consumer = spawn_opt(?MODULE, consumer, [0], [{message_queue_data, off_heap} | ConsumerOptions]),
    All = [spawn_opt(?MODULE, producer, [Consumer], Options) || Options <- ProducersOptions],
    compare_measure:measure(Args, Each * Producers,
                            fun() ->
                                    [Producer ! {go, Each, self()} || Producer <- All],
                                    compare_measure:wait(Producers)
                            end).

consumer(Sum) ->
    receive
        {item, Number} ->
            consumer(Sum + Number);
        {last, Number, Producer} ->
            Producer ! received,
            consumer(Sum + Number)
    end.

producer(Consumer) ->
    receive
        {go, Count, Waits} ->
            Began = erlang:monotonic_time(),
            Ahead = min(Count, ?AHEAD * ?BURST),
            [send_burst(Consumer, ?BURST) || _ <- lists:seq(1, Ahead div ?BURST)],
            produce(Consumer, Count - Ahead, Count),
            compare_measure:ended(Waits, Began),
            producer(Consumer)
    end.

%% So many are still to be sent, and to be received.
produce(_, 0, 0) -> ok;
produce(Consumer, Unsent, Missing) ->
    receive
        received when Unsent > 0 ->
            send_burst(Consumer, ?BURST),
            produce(Consumer, Unsent - ?BURST, Missing - ?BURST);
        received ->
            produce(Consumer, 0, Missing - ?BURST)
    end.

send_burst(Consumer, 1) -> Consumer ! {last, 1, self()};
send_burst(Consumer, Left) ->
    Consumer ! {item, 1},
    send_burst(Consumer, Left - 1).
